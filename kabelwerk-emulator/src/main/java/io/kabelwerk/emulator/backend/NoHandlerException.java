package io.kabelwerk.emulator.backend;

/** No handler takes a push like this: the channel crashes. */
final class NoHandlerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NoHandlerException() {
        super("no handler", null, false, false);
    }
}
