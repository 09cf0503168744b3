package io.kabelwerk.core.resource;

import io.kabelwerk.core.concurrent.Uncaught;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Plug points as the engine sees them. A plug may be broken, or meet an {@code OutOfMemoryError}: what it throws
 * against its contract is reported as uncaught, and has the effect of an ordinary failure, so that no future is left
 * unsettled.
 */
final class GuardedPlugPoints {

    private GuardedPlugPoints() {}

    static JsonCodec codec(JsonCodec codec) {
        return new JsonCodec() {
            @Override
            public @Nullable Object decode(String json) {
                try {
                    return codec.decode(json);
                } catch (JsonException e) {
                    throw e;
                } catch (Throwable e) {
                    throw broken(e);
                }
            }

            @Override
            public @Nullable Object decode(ByteBuffer utf8) {
                try {
                    return codec.decode(utf8);
                } catch (JsonException e) {
                    throw e;
                } catch (Throwable e) {
                    throw broken(e);
                }
            }

            @Override
            public String encode(@Nullable Object value) {
                try {
                    return codec.encode(value);
                } catch (JsonException e) {
                    throw e;
                } catch (Throwable e) {
                    throw broken(e);
                }
            }
        };
    }

    private static JsonException broken(Throwable thrown) {
        Uncaught.report(thrown);
        return new JsonException("the codec has thrown " + thrown.getClass().getName());
    }

    static RandomGenerator random(RandomGenerator random) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                try {
                    return random.nextLong();
                } catch (Throwable e) {
                    Uncaught.report(e);
                    return 0;
                }
            }

            @Override
            public long nextLong(long bound) {
                try {
                    return random.nextLong(bound);
                } catch (Throwable e) {
                    Uncaught.report(e);
                    return bound / 2;
                }
            }
        };
    }

    static Transport transport(Transport transport) {
        return new Transport() {
            @Override
            public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
                CompletableFuture<Connection> guarded = new CompletableFuture<>();
                try {
                    attempt(transport.connect(uri, headers, listener), guarded);
                } catch (Throwable e) {
                    Uncaught.report(e);
                    guarded.completeExceptionally(failed(e));
                }
                return guarded;
            }

            @Override
            public void close() {
                transport.close();
            }
        };
    }

    /** Cancelling {@code guarded} cancels the attempt; a connection that opens all the same is dropped. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void attempt(CompletableFuture<Connection> connecting, CompletableFuture<Connection> guarded) {
        connecting.whenComplete((opened, error) -> {
            if (opened == null) {
                guarded.completeExceptionally(error);
            } else if (!guarded.complete(connection(opened))) {
                connection(opened).abort();
            }
        });
        guarded.whenComplete((opened, error) -> {
            if (guarded.isCancelled()) {
                connecting.cancel(true);
            }
        });
    }

    /** A connection whose methods throw is dropped. */
    private static Connection connection(Connection connection) {
        return new Connection() {
            @Override
            public CompletableFuture<Void> sendText(String text) {
                try {
                    return connection.sendText(text);
                } catch (Throwable e) {
                    return dropped(e);
                }
            }

            @Override
            public void pauseReading() {
                try {
                    connection.pauseReading();
                } catch (Throwable e) {
                    var unused = dropped(e);
                }
            }

            @Override
            public void resumeReading() {
                try {
                    connection.resumeReading();
                } catch (Throwable e) {
                    var unused = dropped(e);
                }
            }

            @Override
            public CompletableFuture<Void> close(int code, String reason) {
                try {
                    return connection.close(code, reason);
                } catch (Throwable e) {
                    return dropped(e);
                }
            }

            @Override
            public void abort() {
                try {
                    connection.abort();
                } catch (Throwable e) {
                    Uncaught.report(e);
                }
            }

            private CompletableFuture<Void> dropped(Throwable thrown) {
                Uncaught.report(thrown);
                abort();
                return CompletableFuture.failedFuture(failed(thrown));
            }
        };
    }

    private static IOException failed(Throwable thrown) {
        return new IOException("the transport has thrown " + thrown.getClass().getName());
    }
}
