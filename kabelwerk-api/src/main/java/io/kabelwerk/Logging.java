package io.kabelwerk;

/** The threshold below which the SDK's loggers, {@code io.kabelwerk.*} of {@link System.Logger}, stay silent. */
public enum Logging {
    /** Everything, with the frames' topics and events (never their contents). */
    DEBUG,

    /** Connections, reconnections, and everything that is an {@link #ERROR}. */
    INFO,

    /** Listeners that throw, limits that are reached, unreadable frames. */
    ERROR,

    /** Nothing. */
    SILENT
}
