package io.kabelwerk.tck.transport;

import java.time.Duration;

/** What rules about failing connects share. */
abstract class TransportConnectFailures extends TransportRules {

    static final Duration SOON = Duration.ofMillis(300);

    TransportConnectFailures(TransportContract contract) {
        super(contract);
    }
}
