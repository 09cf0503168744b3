package io.kabelwerk.transport.tyrus;

import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.glassfish.grizzly.ssl.SSLEngineConfigurator;
import org.glassfish.grizzly.ssl.SSLFilter;

/** TLS that insists on a certificate for the host's name. */
final class Tls {

    private Tls() {}

    static SSLFilter filter(Optional<SSLContext> given, Address address) throws IOException {
        SSLEngineConfigurator configurator = new Verified(given.isPresent() ? given.get() : byDefault(), address);
        return new SSLFilter(configurator, configurator);
    }

    private static SSLContext byDefault() throws IOException {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("The JDK's default SSL context cannot be made", e);
        }
    }

    private static final class Verified extends SSLEngineConfigurator {

        private final Address address;

        Verified(SSLContext context, Address address) {
            super(context, true, false, false);
            this.address = address;
        }

        /** For the host of the address, whatever peer Grizzly is connected to: an IP address, or a proxy. */
        @Override
        public SSLEngine createSSLEngine(String peerHost, int peerPort) {
            SSLEngine engine = super.createSSLEngine(address.host(), address.port());
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
            return engine;
        }

        @Override
        public SSLEngineConfigurator copy() {
            return this;
        }
    }
}
