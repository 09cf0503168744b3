package io.kabelwerk.emulator.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import io.kabelwerk.emulator.Attempt;
import io.kabelwerk.emulator.Fault;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

    private final TestBackend world = new TestBackend();
    private final TestClient client = new TestClient();

    private static Algorithm rs256(KeyPair keys) {
        return Algorithm.RSA256((RSAPublicKey) keys.getPublic(), (RSAPrivateKey) keys.getPrivate());
    }

    private Instant soon() {
        return world.instant().plusSeconds(60);
    }

    private void assertRefused(String token) {
        assertThat(world.open(token, "2.0.0", client)).isEqualTo(new Upgrade.Refused(403));
        UploadRequest upload =
                new UploadRequest(Map.of("kabelwerk-token", token), "a.txt", "text/plain", Content.of(new byte[] {1}));
        assertThat(world.backend.upload(upload).status()).isEqualTo(401);
        assertThat(world.backend.openSockets()).isZero();
    }

    @Test
    void should_accept_its_own_tokens_and_those_of_its_keys() {
        String foreign = JWT.create().withSubject("nana").withExpiresAt(soon()).sign(rs256(TestBackend.KEYS));

        assertThat(world.open(world.backend.token("nana"), "2.0.0", client)).isInstanceOf(Upgrade.Accepted.class);
        assertThat(world.open(foreign, "2.0.0", client)).isInstanceOf(Upgrade.Accepted.class);
    }

    @Test
    void should_refuse_no_signature() {
        assertRefused(JWT.create().withSubject("nana").withExpiresAt(soon()).sign(Algorithm.none()));
    }

    @Test
    void should_refuse_a_stripped_signature() {
        String token = world.backend.token("nana");

        assertRefused(token.substring(0, token.lastIndexOf('.') + 1));
    }

    @Test
    void should_refuse_hs256_with_the_public_key_as_the_secret() {
        byte[] secret = world.backend.publicKey().getEncoded();

        assertRefused(JWT.create().withSubject("nana").withExpiresAt(soon()).sign(Algorithm.HMAC256(secret)));
    }

    @Test
    void should_refuse_rs512() {
        Algorithm algorithm = Algorithm.RSA512(
                (RSAPublicKey) TestBackend.KEYS.getPublic(), (RSAPrivateKey) TestBackend.KEYS.getPrivate());

        assertRefused(JWT.create().withSubject("nana").withExpiresAt(soon()).sign(algorithm));
    }

    @Test
    void should_refuse_a_wrong_key() {
        assertRefused(JWT.create().withSubject("nana").withExpiresAt(soon()).sign(rs256(TestBackend.newKeys())));
    }

    @Test
    void should_refuse_a_changed_payload() {
        String[] parts = world.backend.token("nana").split("\\.", -1);
        String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String changed = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(payload.replace("nana", "theo").getBytes(StandardCharsets.UTF_8));

        assertRefused(parts[0] + "." + changed + "." + parts[2]);
    }

    @Test
    void should_refuse_a_token_without_sub_or_exp() {
        assertRefused(JWT.create().withExpiresAt(soon()).sign(rs256(TestBackend.KEYS)));
        assertRefused(JWT.create().withSubject("nana").sign(rs256(TestBackend.KEYS)));
        assertRefused(JWT.create().withSubject("").withExpiresAt(soon()).sign(rs256(TestBackend.KEYS)));
    }

    /** Who has the key signs any user; no state could hold this one. */
    @Test
    void should_refuse_a_user_with_half_of_a_surrogate_pair() {
        String header = "{\"alg\":\"RS256\"}";
        String payload = "{\"sub\":\"a\\ud83d\",\"exp\":" + soon().getEpochSecond() + "}";
        byte[] signature = rs256(TestBackend.KEYS).sign(base64(header), base64(payload));
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();

        assertRefused(new String(base64(header), StandardCharsets.US_ASCII) + "."
                + new String(base64(payload), StandardCharsets.US_ASCII) + "." + encoder.encodeToString(signature));
    }

    private static byte[] base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encode(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void should_not_issue_a_token_for_longer_than_calendars_go() {
        for (Duration lifetime : List.of(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(Long.MIN_VALUE))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> world.backend.token("nana", lifetime))
                    .withMessageContaining("within 365000 days");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b.c", "e30.e30.e30"})
    void should_refuse_what_is_no_token(String token) {
        assertRefused(token);
    }

    @Test
    void should_refuse_a_token_with_a_time_that_no_clock_shows() {
        String payload = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"sub\":\"nana\",\"exp\":99999999999999999}".getBytes(StandardCharsets.UTF_8));

        assertRefused(world.backend.token("nana").replaceFirst("\\.[^.]+", "." + payload));
    }

    @Test
    void should_refuse_an_upgrade_and_an_upload_without_a_token() {
        assertThat(world.backend.open(new UpgradeRequest(Map.of("vsn", "2.0.0"), Map.of()), client))
                .isEqualTo(new Upgrade.Refused(403));
        assertThat(world.backend
                        .upload(new UploadRequest(Map.of(), "a.txt", "text/plain", Content.of(new byte[0])))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void should_refuse_a_token_from_the_moment_it_expires() {
        String token = world.backend.token("nana", Duration.ofSeconds(10));

        world.pass(Duration.ofMillis(9_999));
        assertThat(world.open(token, "2.0.0", client)).isInstanceOf(Upgrade.Accepted.class);
        client.start(((Upgrade.Accepted) world.open(token, "2.0.0", client)).session());

        world.pass(Duration.ofMillis(1));
        assertThat(world.open(token, "2.0.0", client)).isEqualTo(new Upgrade.Refused(403));
        client.sendFrame("[null,'1','phoenix','heartbeat',{}]");
        assertThat(client.frames()).as("open sockets stay").hasSize(1);
    }

    @Test
    void should_issue_tokens_that_have_expired() {
        assertRefused(world.backend.token("nana", Duration.ZERO));
        assertRefused(world.backend.token("nana", Duration.ofSeconds(-7)));
    }

    @Test
    void should_refuse_all_earlier_tokens_after_expire_tokens() {
        String before = world.backend.token("nana");
        String foreign = JWT.create().withSubject("nana").withExpiresAt(soon()).sign(rs256(TestBackend.KEYS));

        world.backend.inject(new Fault.ExpireTokens());

        assertRefused(before);
        assertRefused(foreign);
        assertThat(world.open(world.backend.token("nana"), "2.0.0", client)).isInstanceOf(Upgrade.Accepted.class);
    }

    @Test
    void should_make_an_end_user_of_an_unknown_key() {
        world.connect("stranger");

        assertThat(world.backend.users()).last().satisfies(user -> {
            assertThat(user.key()).isEqualTo("stranger");
            assertThat(user.hubId()).isEmpty();
        });
    }

    @Test
    void should_note_every_attempt_without_showing_the_token() {
        String good = world.backend.token("nana");
        String bad = world.backend.token("theo", Duration.ZERO);
        world.open(good, "2.0.0", client);
        world.open(bad, "2.0.0", client);
        world.backend.upload(new UploadRequest(
                Map.of("kabelwerk-token", bad, "user-agent", "agent/2"), "a", "text/plain", Content.of(new byte[1])));

        assertThat(world.backend.attempts())
                .extracting(Attempt::kind, Attempt::status, Attempt::user, Attempt::agent, Attempt::token)
                .containsExactly(
                        tuple(Attempt.Kind.UPGRADE, 101, Optional.of("nana"), Optional.of("test/1"), Optional.of(good)),
                        tuple(Attempt.Kind.UPGRADE, 403, Optional.of("theo"), Optional.of("test/1"), Optional.of(bad)),
                        tuple(Attempt.Kind.UPLOAD, 401, Optional.of("theo"), Optional.of("agent/2"), Optional.of(bad)));
        assertThat(world.backend.attempts().toString()).doesNotContain(good, bad);
        assertThat(world.backend.attempts().get(2).headers()).containsOnlyKeys("user-agent");
        assertThat(new UpgradeRequest(Map.of("token", good), Map.of()))
                .asString()
                .doesNotContain(good);
        assertThat(new UploadRequest(Map.of("kabelwerk-token", good), "a", "b", Content.of(new byte[0])))
                .asString()
                .doesNotContain(good);
    }

    @Test
    void should_want_an_rsa_key_pair() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();

        assertThatThrownBy(() -> Backend.create(world, new SplittableRandom(), setup -> setup.keys(keys)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RSA");
    }
}
