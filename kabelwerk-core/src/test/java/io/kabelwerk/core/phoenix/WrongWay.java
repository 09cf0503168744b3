package io.kabelwerk.core.phoenix;

/** Knows what its package must not know: for the tests of the build rules. */
public final class WrongWay {

    private WrongWay() {}

    static Object upwards() {
        return new io.kabelwerk.core.CoreProvider();
    }

    static boolean sideways(io.kabelwerk.core.event.Emitter<?> emitter) {
        return emitter.hasListeners();
    }
}
