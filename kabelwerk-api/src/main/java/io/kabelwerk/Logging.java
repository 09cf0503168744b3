package io.kabelwerk;

/**
 * The threshold below which the SDK's loggers, {@code io.kabelwerk.*} of {@link System.Logger}, stay silent. Each line of
 * a session begins with its number, which tells the sessions of a process apart, or with its {@linkplain
 * Settings.Builder#sessionName(String) name}.
 */
public enum Logging {
    /** Everything, with the topic, event, ref and size of each frame, sent or received (never its payload). */
    DEBUG,

    /**
     * Connections; as warnings what an operator has to know, such as failed attempts, drops and refused tokens; and
     * everything that is an {@link #ERROR}.
     */
    INFO,

    /** Listeners that throw, limits that are reached, unreadable frames. */
    ERROR,

    /** Nothing. */
    SILENT
}
