package io.kabelwerk.emulator.backend;

/** Says no to a push or a join, with a reason for the client. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    Refusal(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
