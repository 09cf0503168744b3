package io.kabelwerk.tck.codec;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.tck.harness.Calls;
import io.kabelwerk.tck.harness.Hung;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A codec that makes each call on a thread of its own, and fails where the call does not return. For rules that {@link
 * Hung} does not run: those of jqwik.
 */
final class BoundedCodec implements JsonCodec {

    private final Calls calls = new Calls();
    private final AtomicBoolean hasHung = new AtomicBoolean();
    private final JsonCodec codec;

    private BoundedCodec(JsonCodecProvider provider) {
        codec = Objects.requireNonNull(
                returned(() -> WatchedCodec.of(provider, calls).create(JsonLimits.defaults())));
    }

    /** Creates one with the default limits. */
    static JsonCodec of(JsonCodecProvider provider) {
        return new BoundedCodec(provider);
    }

    @Override
    public @Nullable Object decode(String json) {
        return returned(() -> codec.decode(json));
    }

    @Override
    public String encode(@Nullable Object value) {
        return Objects.requireNonNull(returned(() -> codec.encode(value)), "encode returned null");
    }

    /** What a call returns; what it throws is thrown as it is, and nothing that is checked can be. */
    private <T> @Nullable T returned(Supplier<@Nullable T> call) {
        AtomicReference<@Nullable T> result = new AtomicReference<>();
        try {
            Hung.within(calls, hasHung, () -> {
                result.set(call.get());
                return true;
            });
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        return result.get();
    }
}
