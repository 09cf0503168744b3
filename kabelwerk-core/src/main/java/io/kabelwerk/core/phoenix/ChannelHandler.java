package io.kabelwerk.core.phoenix;

import io.kabelwerk.KabelwerkException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a channel tells its owner, on the session's executor. */
public interface ChannelHandler {

    /** The params of the join that is about to be sent. */
    Map<String, @Nullable Object> joinParams();

    /**
     * The backend has accepted a join. Requests that waited for it follow once this returns.
     *
     * @throws io.kabelwerk.ProtocolViolationException if the response cannot be used: the channel is then joined again
     *     after a pause
     */
    void joined(Map<String, @Nullable Object> response);

    /** The backend has refused a join. */
    AfterRefusal refused(Reply reply);

    /** A join was not answered in time, or the channel has crashed. It is joined again after a pause. */
    void failed(KabelwerkException error);

    /** The backend has closed the channel: it is not joined again. */
    void closed();

    /** The connection has dropped. The channel is joined again with the next one. */
    void dropped();

    /** The backend has sent an event; while the channel is being joined, too. */
    void event(String event, Map<String, @Nullable Object> payload);

    /** What to do after a refused join. */
    enum AfterRefusal {
        /** Join again after a pause. */
        TRY_AGAIN,
        /** Leave it at that. */
        GIVE_UP
    }
}
