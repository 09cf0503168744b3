package io.kabelwerk.tests.kit;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** A context whose engines never name the host to the server. */
final class WithoutServerNames extends SSLContext {

    private WithoutServerNames(SSLContext right) {
        super(new Spi(right), right.getProvider(), right.getProtocol());
    }

    static SSLContext of(SSLContext right) {
        return new WithoutServerNames(right);
    }

    private static final class Spi extends SSLContextSpi {

        private final SSLContext right;

        private Spi(SSLContext right) {
            this.right = right;
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("It is made already");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return right.getSocketFactory();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return right.getServerSocketFactory();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return right.createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return new EngineWithoutServerNames(right, host, port);
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return right.getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return right.getClientSessionContext();
        }
    }
}
