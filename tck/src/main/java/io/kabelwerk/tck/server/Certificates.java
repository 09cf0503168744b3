package io.kabelwerk.tck.server;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** A certificate authority for one run, and the certificates that it signs. */
public final class Certificates {

    private final X509Bundle authority;

    public Certificates() {
        try {
            authority = new CertificateBuilder()
                    .subject("CN=Kabelwerk TCK authority")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new AssertionError("Could not make a certificate authority", e);
        }
    }

    /** What a server for this host uses. */
    public SSLContext serverFor(String host) {
        return serverWith(certificateFor(host));
    }

    /** What a server for this host uses whose certificate has expired. */
    public SSLContext expiredFor(String host) {
        Instant now = Instant.now();
        return serverWith(
                certificateFor(host).notBefore(now.minus(Duration.ofDays(30))).notAfter(now.minus(Duration.ofDays(1))));
    }

    private static CertificateBuilder certificateFor(String host) {
        return new CertificateBuilder().subject("CN=" + host).addSanDnsName(host);
    }

    private SSLContext serverWith(CertificateBuilder builder) {
        try {
            X509Bundle certificate = builder.buildIssuedBy(authority);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(certificate.toKeyManagerFactory().getKeyManagers(), null, new SecureRandom());
            return context;
        } catch (Exception e) {
            throw new AssertionError("Could not make a certificate", e);
        }
    }

    /** What a client uses that trusts this authority and no other. */
    public SSLContext client() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {authority.toTrustManager()}, new SecureRandom());
            return context;
        } catch (Exception e) {
            throw new AssertionError("Could not make a client's context", e);
        }
    }
}
