package io.kabelwerk.core.topic;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.core.phoenix.Backoff;
import io.kabelwerk.core.phoenix.Channel;
import io.kabelwerk.core.phoenix.ChannelHandler;
import io.kabelwerk.core.phoenix.Reply;
import io.kabelwerk.core.phoenix.Request;
import io.kabelwerk.core.phoenix.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A channel with its subscriptions. It is joined with the first of them, and left with the last (S49).
 *
 * @param <V> the subscriptions
 */
public abstract class SharedChannel<V extends Subscription<?, ?, ?>> implements ChannelHandler {

    private final SessionContext session;
    private final Socket socket;
    private final Runnable onGone;
    private final String topic;
    private @Nullable Channel channel;
    private final List<V> subscriptions = new ArrayList<>(1);

    /** @param onGone called when nobody is to find it any more */
    protected SharedChannel(SessionContext session, Socket socket, Runnable onGone, String topic) {
        this.session = session;
        this.socket = socket;
        this.onGone = onGone;
        this.topic = topic;
    }

    /** What it is called in messages. */
    protected abstract String name();

    /** A subscription has come. */
    protected abstract void welcome(V subscription);

    /** What was being loaded will not come: the connection has dropped, or the channel has crashed or was closed. */
    protected abstract void interrupted(KabelwerkException why);

    public final SessionContext session() {
        return session;
    }

    public final String topic() {
        return topic;
    }

    /** Creates what requests pages, and requests them again if that fails. */
    public final PageRequest newPageRequest() {
        return new PageRequest(this, session.timers(), session.configured(), new Backoff(socket.random()));
    }

    protected final Channel channel() {
        return Objects.requireNonNull(channel, "it is opened with the first subscription");
    }

    public final void attach(V subscription) {
        subscriptions.add(subscription);
        if (channel == null) {
            channel = socket.channel(topic, this);
        }
        welcome(subscription);
    }

    /** Removes a subscription; the last leaves the topic, and {@code done} is called once the backend knows. */
    public final void detach(V subscription, Runnable done) {
        subscriptions.remove(subscription);
        if (subscriptions.isEmpty()) {
            interrupted(new ClosedException(name() + " was left", RequestOutcome.UNKNOWN));
            onGone.run();
            channel().leave(done);
        } else {
            done.run();
        }
    }

    /** None of them comes or goes by what is done to one. */
    protected final void eachSubscription(Consumer<V> action) {
        for (int i = 0; i < subscriptions.size(); i++) {
            action.accept(subscriptions.get(i));
        }
    }

    protected final boolean anySubscription(Predicate<V> condition) {
        return subscriptions.stream().anyMatch(condition);
    }

    /** Something went wrong that keeps no subscription from getting ready. */
    public final void report(KabelwerkException error) {
        session.log().info(error::getMessage);
        eachSubscription(subscription -> subscription.reportError(error));
    }

    /**
     * Sends a request on behalf of the subscriptions. Exactly one of the two consumers is called, once, on the
     * session's executor; neither after a withdrawal.
     *
     * @param calledAt when it was asked for, by the ticker: its deadline counts from there
     */
    public final <T> Request request(
            Call<T> call, long calledAt, Consumer<T> onResult, Consumer<KabelwerkException> onFailure) {
        return channel()
                .request(call.event(), call.params(), calledAt, ResponseHandler.of(topic, call, onResult, onFailure));
    }

    @Override
    public Map<String, @Nullable Object> joinParams() {
        return Map.of();
    }

    @Override
    public final AfterRefusal refused(Reply reply) {
        failed(ResponseHandler.rejection(topic, "phx_join", reply));
        return AfterRefusal.TRY_AGAIN;
    }

    @Override
    public final void failed(KabelwerkException error) {
        session.log().info(error::getMessage);
        interrupted(error);
        eachSubscription(subscription -> subscription.failed(error));
    }

    /** An error is emitted, and the object says that it is closed (S53). */
    @Override
    public final void closed() {
        ClosedException error =
                new ClosedException("The backend has closed " + name() + "; connect() joins it again", null);
        interrupted(error);
        onGone.run();
        eachSubscription(subscription -> subscription.endWith(error));
        subscriptions.clear();
    }

    @Override
    public final void dropped() {
        interrupted(new ConnectionException(
                "The connection broke before " + name() + " was loaded", RequestOutcome.UNKNOWN));
    }
}
