package io.kabelwerk.core.phoenix;

import io.kabelwerk.KabelwerkException;

/** What becomes of a push. Exactly one of the two is called, once, on the lane; neither after a withdrawal. */
public interface ReplyHandler {

    /** The backend has answered. */
    void replied(Reply reply);

    /** There is no answer, and there will be none. */
    void failed(KabelwerkException error);
}
