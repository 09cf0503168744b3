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

    /** One whose library is not there. */
    public static final class Lonely implements TransportProvider {
        @Override
        public String name() {
            return "lonely";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public Transport create(TransportOptions options) {
            throw new IllegalStateException("no client", new NoClassDefFoundError("com/example/Client"));
        }
    }

    /** One whose library is not there, as its own thread finds out. */
    public static final class LonelyThread implements TransportProvider {
        @Override
        public String name() {
            return "lonely thread";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public Transport create(TransportOptions options) {
            Thread thread = new Thread(() -> {
                throw new NoClassDefFoundError("com/example/Loop");
            });
            thread.start();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new UnsupportedOperationException("The thread is gone");
        }
    }
}
