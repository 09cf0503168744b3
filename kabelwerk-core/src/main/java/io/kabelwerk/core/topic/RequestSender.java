package io.kabelwerk.core.topic;

import io.kabelwerk.ClosedException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.core.concurrent.Callbacks;
import io.kabelwerk.core.concurrent.Promise;
import io.kabelwerk.core.concurrent.SerialExecutor;
import io.kabelwerk.core.concurrent.Timers;
import io.kabelwerk.core.phoenix.Channel;
import io.kabelwerk.core.phoenix.ReplyHandler;
import io.kabelwerk.core.phoenix.Request;
import io.kabelwerk.core.phoenix.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns calls on any thread into requests, and their replies into futures. */
public final class RequestSender {

    private final Callbacks callbacks;
    private final SerialExecutor executor;
    private final Timers timers;
    private final BooleanSupplier hasEnded;
    private final Drain drain;

    /** @param hasEnded whether the session has ended; asked on the session's executor */
    public RequestSender(
            Callbacks callbacks, SerialExecutor executor, Timers timers, BooleanSupplier hasEnded, Drain drain) {
        this.callbacks = callbacks;
        this.executor = executor;
        this.timers = timers;
        this.hasEnded = hasEnded;
        this.drain = drain;
    }

    /**
     * Sends a request on a channel.
     *
     * @param channel finds the channel, on the session's executor; null where it is closed
     */
    public <T> CompletableFuture<T> send(Supplier<@Nullable Channel> channel, Call<T> call) {
        Promise<T> promise = new Promise<>(callbacks);
        long calledAt = timers.now();
        executor.runOrExecute(() -> {
            if (promise.future().isDone()) {
                return; // It was cancelled before it got here.
            }
            Channel open = channel.get();
            if (open == null || hasEnded.getAsBoolean()) {
                promise.fail(new ClosedException(
                        call.event() + " was not sent: what it is for was closed meanwhile", RequestOutcome.NOT_SENT));
                return;
            }
            if (drain.isBegun()) {
                promise.fail(Drain.refusal(call.event() + " on " + open.topic()));
                return;
            }
            ReplyHandler handler = ResponseHandler.of(open.topic(), call, promise::complete, promise::fail);
            withdrawOnCancel(promise, open.request(call.event(), call.params(), calledAt, handler));
        });
        return promise.future();
    }

    /** Measures the round trip with a heartbeat. */
    public CompletableFuture<Duration> ping(Socket socket) {
        Promise<Duration> promise = new Promise<>(callbacks);
        long calledAt = timers.now();
        ReplyHandler handler =
                ReplyHandler.of(reply -> promise.complete(Duration.ofNanos(timers.now() - calledAt)), promise::fail);
        executor.execute(() -> withdrawOnCancel(promise, socket.ping(calledAt, handler)));
        return promise.future();
    }

    private void withdrawOnCancel(Promise<?> promise, Request request) {
        promise.onCancel(() -> executor.execute(request::withdraw));
    }
}
