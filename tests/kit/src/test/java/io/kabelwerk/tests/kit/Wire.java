package io.kabelwerk.tests.kit;

import io.kabelwerk.tck.server.Frame;
import java.util.List;

/** What a {@link Relay} does to the bytes of one connection on their way: nothing, unless it is overridden. */
class Wire {

    /** The request for the upgrade, up to the empty line. */
    String request(String head) {
        return head;
    }

    /** The answer, up to the empty line. */
    String answer(String head) {
        return head;
    }

    /** Whether what came in one piece with the answer gets lost. */
    boolean losesWhatFollows() {
        return false;
    }

    /** Whether the body of an answer has to be there before any of it is passed on. */
    boolean waitsForBody() {
        return false;
    }

    /** Whether a small frame gets lost, and all that follows, if it does not come in one piece. */
    boolean expectsWholeFrames() {
        return false;
    }

    /** A frame of the server's; {@code more} is whether others have arrived already. */
    List<Frame> down(Frame frame, boolean more) {
        return List.of(frame);
    }

    /** A frame of the transport's. */
    List<Frame> up(Frame frame) {
        return List.of(frame);
    }
}
