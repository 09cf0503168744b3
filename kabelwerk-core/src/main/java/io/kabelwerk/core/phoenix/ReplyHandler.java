package io.kabelwerk.core.phoenix;

import io.kabelwerk.KabelwerkException;
import java.util.function.Consumer;

/**
 * The end of a request. Exactly one of the two methods is called, once, on the session's executor; neither after a
 * withdrawal.
 */
public interface ReplyHandler {

    /** The backend has replied. */
    void replied(Reply reply);

    /** There is no reply, and there will be none. */
    void failed(KabelwerkException error);

    /** Returns a handler that passes a reply to one consumer, and a failure to another. */
    static ReplyHandler of(Consumer<? super Reply> onReply, Consumer<? super KabelwerkException> onFailure) {
        return new ReplyHandler() {
            @Override
            public void replied(Reply reply) {
                onReply.accept(reply);
            }

            @Override
            public void failed(KabelwerkException error) {
                onFailure.accept(error);
            }
        };
    }

    /** Returns a handler to which a reply and a failure are the same. */
    static ReplyHandler either(Runnable onEnd) {
        return of(reply -> onEnd.run(), error -> onEnd.run());
    }
}
