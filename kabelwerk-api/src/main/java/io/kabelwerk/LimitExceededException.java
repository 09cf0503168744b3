package io.kabelwerk;

import org.jspecify.annotations.Nullable;

/** A bound of the {@link Settings} was reached. */
public final class LimitExceededException extends KabelwerkException {

    private static final long serialVersionUID = 1L;

    /** The setting's name. */
    private final String setting;

    /** Its value. */
    private final long limit;

    /**
     * A bound that was reached.
     *
     * @param message what reached it, and the consequence
     * @param setting the name of the setting, such as {@code maxPendingRequests}
     * @param limit its value
     * @param outcome the outcome of the request that failed; null if no request failed
     */
    public LimitExceededException(String message, String setting, long limit, @Nullable RequestOutcome outcome) {
        super(message + " (the limit is " + limit + "; the setting is " + setting + ")", null, outcome);
        this.setting = setting;
        this.limit = limit;
    }

    /**
     * The name of the setting.
     *
     * @return the name, such as {@code maxPendingRequests}
     */
    public String setting() {
        return setting;
    }

    /**
     * The value of the setting.
     *
     * @return the limit, in the setting's unit
     */
    public long limit() {
        return limit;
    }
}
