package io.kabelwerk.core;

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
import org.jspecify.annotations.Nullable;

/**
 * A channel with its views. It is joined with the first of them, and left with the last (S49).
 *
 * @param <V> the views
 */
abstract class SharedChannel<V extends View<?, ?, ?>> implements ChannelHandler {

    private final SessionContext session;
    private final Socket socket;
    private final Runnable onGone;
    private final String topic;
    private final String name;
    private @Nullable Channel channel;
    private final List<V> views = new ArrayList<>();

    /**
     * @param onGone called when nobody is to find it any more
     * @param name what it is called in messages
     */
    SharedChannel(SessionContext session, Socket socket, Runnable onGone, String topic, String name) {
        this.session = session;
        this.socket = socket;
        this.onGone = onGone;
        this.topic = topic;
        this.name = name;
    }

    /** A view has come. */
    abstract void welcome(V view);

    /** What was being loaded will not come: the connection has dropped, or the channel has crashed or was closed. */
    abstract void interrupted(KabelwerkException why);

    final SessionContext session() {
        return session;
    }

    final String topic() {
        return topic;
    }

    /** Creates what requests pages, and requests them again if that fails. */
    final PageRequest newPageRequest() {
        return new PageRequest(this, session.timers(), session.configured(), new Backoff(socket.random()));
    }

    final Channel channel() {
        return Objects.requireNonNull(channel, "it is opened with the first view");
    }

    final void attach(V view) {
        views.add(view);
        if (channel == null) {
            channel = socket.channel(topic, this);
        }
        welcome(view);
    }

    /** @param done called once the backend knows, if it has to */
    final void detach(V view, Runnable done) {
        views.remove(view);
        if (views.isEmpty()) {
            interrupted(new ClosedException(name + " was left", RequestOutcome.UNKNOWN));
            onGone.run();
            channel().leave(done);
        } else {
            done.run();
        }
    }

    /** None of them comes or goes by what is done to one. */
    final void eachView(Consumer<V> action) {
        for (int i = 0; i < views.size(); i++) {
            action.accept(views.get(i));
        }
    }

    /** Something went wrong that keeps no view from getting ready. */
    final void report(KabelwerkException error) {
        session.log().info(error::getMessage);
        eachView(view -> view.tellError(error));
    }

    /**
     * Sends a request on behalf of the views. Exactly one of the two consumers is called, once, on the lane; neither
     * after a withdrawal.
     *
     * @param calledAt when it was asked for, by the ticker: its deadline counts from there
     */
    final <T> Request request(
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
        eachView(view -> view.failed(error));
    }

    /** An error is emitted, and the object says that it is closed (S53). */
    @Override
    public final void closed() {
        ClosedException error =
                new ClosedException("The backend has closed " + name + "; connect() joins it again", null);
        interrupted(error);
        onGone.run();
        eachView(view -> view.over(error));
        views.clear();
    }

    @Override
    public final void dropped() {
        interrupted(
                new ConnectionException("The connection broke before " + name + " was loaded", RequestOutcome.UNKNOWN));
    }
}
