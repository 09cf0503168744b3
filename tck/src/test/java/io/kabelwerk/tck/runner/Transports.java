package io.kabelwerk.tck.runner;

import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.TransportProvider;

/** Transports to give to the program by their class names. */
final class Transports {

    private Transports() {}

    /** One that does nothing. */
    public static final class None implements TransportProvider {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public Transport create(TransportOptions options) {
            throw new UnsupportedOperationException("There is no transport yet");
        }
    }
}
