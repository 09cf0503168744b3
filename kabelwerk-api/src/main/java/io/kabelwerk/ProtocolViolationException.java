package io.kabelwerk;

import org.jspecify.annotations.Nullable;

/** The backend has sent something that cannot be read. It was skipped, and the session continues. */
public final class ProtocolViolationException extends KabelwerkException {

    private static final long serialVersionUID = 1L;

    /** The topic of the frame, or the path of the request. */
    private final String topic;

    /** The path of the field. */
    private final String field;

    /**
     * Something unreadable.
     *
     * @param topic the topic of the frame, or the path of the request
     * @param field the path of the field that is missing or ill-typed, such as {@code messages[3].id}; empty where it
     *     is the frame itself
     * @param problem what is wrong with it, without its value
     */
    public ProtocolViolationException(String topic, String field, String problem) {
        this(topic, field, problem, null);
    }

    /**
     * Something unreadable, with the error that it led to.
     *
     * @param topic the topic of the frame, or the path of the request
     * @param field the path of the field that is missing or ill-typed; empty where it is the frame itself
     * @param problem what is wrong with it, without its value
     * @param cause the error behind it; may be null
     */
    public ProtocolViolationException(String topic, String field, String problem, @Nullable Throwable cause) {
        super(
                "The backend sent something unreadable on " + (topic.isEmpty() ? "the socket" : topic) + ": "
                        + (field.isEmpty() ? "" : field + " ") + problem,
                cause,
                null);
        this.topic = topic;
        this.field = field;
    }

    /**
     * Returns the topic of the frame.
     *
     * @return the topic, such as {@code room:42}; empty where the frame had none
     */
    public String topic() {
        return topic;
    }

    /**
     * Returns the path of the field that is missing or ill-typed.
     *
     * @return the path, such as {@code messages[3].id}; empty where it is the frame itself
     */
    public String field() {
        return field;
    }
}
