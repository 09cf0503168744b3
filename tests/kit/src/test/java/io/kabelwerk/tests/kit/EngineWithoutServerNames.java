package io.kabelwerk.tests.kit;

import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/** An engine that does as another one, and never names the host to the server. */
final class EngineWithoutServerNames extends SSLEngine {

    private final SSLEngine right;

    EngineWithoutServerNames(SSLContext context, String host, int port) {
        super(host, port);
        right = context.createSSLEngine(host, port);
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        parameters.setServerNames(List.of());
        right.setSSLParameters(parameters);
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] from, int offset, int length, ByteBuffer to) throws SSLException {
        return right.wrap(from, offset, length, to);
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] to, int offset, int length) throws SSLException {
        return right.unwrap(from, to, offset, length);
    }

    @Override
    public Runnable getDelegatedTask() {
        return right.getDelegatedTask();
    }

    @Override
    public void closeInbound() throws SSLException {
        right.closeInbound();
    }

    @Override
    public boolean isInboundDone() {
        return right.isInboundDone();
    }

    @Override
    public void closeOutbound() {
        right.closeOutbound();
    }

    @Override
    public boolean isOutboundDone() {
        return right.isOutboundDone();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return right.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return right.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        right.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return right.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return right.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        right.setEnabledProtocols(protocols);
    }

    @Override
    public SSLSession getSession() {
        return right.getSession();
    }

    @Override
    public SSLSession getHandshakeSession() {
        return right.getHandshakeSession();
    }

    @Override
    public void beginHandshake() throws SSLException {
        right.beginHandshake();
    }

    @Override
    public SSLEngineResult.HandshakeStatus getHandshakeStatus() {
        return right.getHandshakeStatus();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        right.setUseClientMode(mode);
    }

    @Override
    public boolean getUseClientMode() {
        return right.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        right.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return right.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        right.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return right.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        right.setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return right.getEnableSessionCreation();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return right.getSSLParameters();
    }

    @Override
    public String getApplicationProtocol() {
        return right.getApplicationProtocol();
    }
}
