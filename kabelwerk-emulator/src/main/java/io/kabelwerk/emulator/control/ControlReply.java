package io.kabelwerk.emulator.control;

/**
 * The answer to a request.
 *
 * @param status the HTTP status
 * @param json the body
 */
public record ControlReply(int status, String json) {

    /**
     * The answer to a request that is wrong.
     *
     * @param why what is wrong and what would have been right
     * @return the answer, with the status 400
     */
    public static ControlReply wrong(String why) {
        return new ControlReply(400, Body.error(why));
    }

    /**
     * Names the status only: the body may hold a token.
     *
     * @return the status
     */
    @Override
    public String toString() {
        return "ControlReply[status=" + status + "]";
    }
}
