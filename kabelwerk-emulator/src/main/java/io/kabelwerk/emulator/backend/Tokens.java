package io.kabelwerk.emulator.backend;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTDecodeException;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import io.kabelwerk.emulator.Setup;
import io.kabelwerk.emulator.json.Json;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Issues and verifies the users' tokens: JWTs signed with RS256, with {@code sub} and {@code exp}. */
final class Tokens {

    /** The claim that numbers the tokens, so that those issued before a moment differ from later ones. */
    private static final String NUMBER = "number";

    /** A millennium, both ways. */
    private static final Duration LONGEST = Duration.ofDays(365_000);

    private final InstantSource clock;
    private final RSAPublicKey publicKey;
    private final Algorithm algorithm;
    private final JWTVerifier verifier;
    private long issued;
    private long expired;

    Tokens(InstantSource clock, @Nullable KeyPair given) {
        KeyPair keys = given == null ? Setup.newKeys() : given;
        if (!(keys.getPublic() instanceof RSAPublicKey rsaPublic)
                || !(keys.getPrivate() instanceof RSAPrivateKey rsaPrivate)) {
            throw new IllegalArgumentException("Tokens are signed with RS256, which takes an RSA key pair, but this is "
                    + keys.getPublic().getAlgorithm() + ".");
        }
        this.clock = clock;
        this.publicKey = rsaPublic;
        this.algorithm = Algorithm.RSA256(rsaPublic, rsaPrivate);
        JWTVerifier.BaseVerification verification = (JWTVerifier.BaseVerification)
                JWT.require(algorithm).withClaimPresence("sub").withClaimPresence("exp");
        this.verifier = verification.build(clock.withZone(ZoneOffset.UTC));
    }

    RSAPublicKey publicKey() {
        return publicKey;
    }

    /** Up to which number tokens are good no more. */
    long expired() {
        return expired;
    }

    void expired(long number) {
        expired = number;
        issued = Math.max(issued, number);
    }

    /** The numbers go on where the keys outlive the backend. */
    private long number() {
        issued = Math.max(issued + 1, clock.instant().toEpochMilli());
        return issued;
    }

    /**
     * Issues a token.
     *
     * @throws IllegalArgumentException if it is to expire more than {@link #LONGEST} from now
     */
    String issue(String key, Duration lifetime) {
        if (lifetime.compareTo(LONGEST) > 0 || lifetime.compareTo(LONGEST.negated()) < 0) {
            throw new IllegalArgumentException(
                    "A token expires within " + LONGEST.toDays() + " days, but this is " + lifetime.toDays() + ".");
        }
        Instant now = clock.instant();
        return JWT.create()
                .withSubject(key)
                .withIssuedAt(now)
                .withExpiresAt(now.plus(lifetime).truncatedTo(ChronoUnit.SECONDS))
                .withClaim(NUMBER, number())
                .sign(algorithm);
    }

    /** The key that a good token is for, or empty if it is not good. */
    Optional<String> verify(String token) {
        DecodedJWT decoded;
        try {
            decoded = verifier.verify(token);
        } catch (JWTVerificationException | DateTimeException e) { // the latter for times that no clock shows
            return Optional.empty();
        }
        Long number = decoded.getClaim(NUMBER).asLong();
        boolean current = expired == 0 || (number != null && number > expired);
        String key = decoded.getSubject();
        return current && key != null && !key.isBlank() && Json.isWellFormed(key) ? Optional.of(key) : Optional.empty();
    }

    /** The key that a token names, good or not. */
    static Optional<String> subject(String token) {
        try {
            return Optional.ofNullable(JWT.decode(token).getSubject());
        } catch (JWTDecodeException | DateTimeException e) {
            return Optional.empty();
        }
    }

    void expireAll() {
        expired = number();
    }
}
