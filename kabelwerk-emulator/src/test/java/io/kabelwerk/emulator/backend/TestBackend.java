package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.Setup;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** A backend in virtual time, with one hub, two hub users and two end users. */
public final class TestBackend implements InstantSource {

    public static final KeyPair KEYS = newKeys();

    final Backend backend;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    TestBackend() {
        this(setup -> {});
    }

    TestBackend(Consumer<Setup> more) {
        backend = Backend.create(this, new SplittableRandom(1), setup -> {
            setup.keys(KEYS)
                    .hub("care", "Care Team", hub -> hub.user("doc", "Dr. Ada").user("nurse", "Nurse Joy"))
                    .endUser("nana", "Nana")
                    .endUser("theo", "Theo");
            more.accept(setup);
        });
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Lets time pass, and everything happen at its time. */
    void pass(Duration time) {
        Instant end = now.plus(time);
        Optional<Instant> next = backend.nextDeadline();
        while (next.isPresent() && !next.get().isAfter(end)) {
            now = next.get();
            backend.advance();
            next = backend.nextDeadline();
        }
        now = end;
        backend.advance();
    }

    Upgrade open(String token, String vsn, Peer peer) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("token", token);
        query.put("agent", "test/1");
        query.put("vsn", vsn);
        return backend.open(new UpgradeRequest(query, Map.of("host", "localhost")), peer);
    }

    TestClient connect(String user) {
        TestClient client = new TestClient();
        client.start(((Upgrade.Accepted) open(backend.token(user), "2.0.0", client)).session());
        return client;
    }

    static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
