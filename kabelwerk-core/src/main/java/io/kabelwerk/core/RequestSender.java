package io.kabelwerk.core;

import io.kabelwerk.ClosedException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.core.event.Callbacks;
import io.kabelwerk.core.event.Promise;
import io.kabelwerk.core.phoenix.Channel;
import io.kabelwerk.core.phoenix.Lane;
import io.kabelwerk.core.phoenix.ReplyHandler;
import io.kabelwerk.core.phoenix.Request;
import io.kabelwerk.core.phoenix.Socket;
import io.kabelwerk.core.phoenix.Timers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns calls on any thread into requests, and their replies into futures. */
final class RequestSender {

    private final Callbacks callbacks;
    private final Lane lane;
    private final Timers timers;
    private final BooleanSupplier isOver;
    private final Drain drain;

    /** @param isOver whether the session has ended; asked on the lane */
    RequestSender(Callbacks callbacks, Lane lane, Timers timers, BooleanSupplier isOver, Drain drain) {
        this.callbacks = callbacks;
        this.lane = lane;
        this.timers = timers;
        this.isOver = isOver;
        this.drain = drain;
    }

    /**
     * Sends a request on a channel.
     *
     * @param channel finds the channel, on the lane; null where it is closed
     */
    <T> CompletableFuture<T> send(Supplier<@Nullable Channel> channel, Call<T> call) {
        Promise<T> promise = new Promise<>(callbacks);
        long calledAt = timers.now();
        lane.runOrExecute(() -> {
            if (promise.future().isDone()) {
                return; // It was cancelled before it got here.
            }
            Channel open = channel.get();
            if (open == null || isOver.getAsBoolean()) {
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
    CompletableFuture<Duration> ping(Socket socket) {
        Promise<Duration> promise = new Promise<>(callbacks);
        long calledAt = timers.now();
        ReplyHandler handler =
                ReplyHandler.of(reply -> promise.complete(Duration.ofNanos(timers.now() - calledAt)), promise::fail);
        lane.execute(() -> withdrawOnCancel(promise, socket.ping(calledAt, handler)));
        return promise.future();
    }

    private void withdrawOnCancel(Promise<?> promise, Request request) {
        promise.onCancel(() -> lane.execute(request::withdraw));
    }
}
