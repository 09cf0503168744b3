package io.kabelwerk.emulator.server;

import io.kabelwerk.emulator.Attempt;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.HubSnapshot;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.MessageSnapshot;
import io.kabelwerk.emulator.RoomSnapshot;
import io.kabelwerk.emulator.SessionSnapshot;
import io.kabelwerk.emulator.Setup;
import io.kabelwerk.emulator.UserSnapshot;
import io.kabelwerk.emulator.WireEvent;
import io.kabelwerk.emulator.backend.Backend;
import io.kabelwerk.emulator.backend.Configuration;
import io.kabelwerk.emulator.control.ControlApi;
import io.kabelwerk.emulator.control.Gate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A backend behind a server: each call runs on the server's thread. */
final class LoopbackEmulator implements KabelwerkEmulator {

    private final Backend backend;
    private final Server server;
    private final String http;
    private final @Nullable String secret;

    private LoopbackEmulator(Backend backend, Server server, String http, @Nullable String secret) {
        this.secret = secret;
        this.backend = backend;
        this.server = server;
        this.http = http;
    }

    static LoopbackEmulator start(Consumer<? super Setup> setup) {
        Configuration filled = new Configuration();
        setup.accept(filled);
        Backend backend = Backend.create(Clock.systemUTC(), new SecureRandom(), filled);
        Limits limits = new Limits(filled.maxFrameBytes(), filled.maxUploadBytes());
        String secret = filled.hasControl() ? newSecret() : null;
        Listening listening = Listening.on(filled.host());
        String publicUrl = filled.publicUrl().orElse(null);
        Control control = secret == null
                ? null
                : new Control(new Gate(secret, listening.host(), publicUrl), new ControlApi(backend));
        Server server = Server.start(backend, listening.address(), filled.port(), limits, control);
        String http = publicUrl != null ? publicUrl : "http://" + listening.host() + ":" + server.port();
        LoopbackEmulator emulator = new LoopbackEmulator(backend, server, http, secret);
        emulator.run(() -> backend.fileUrl(http));
        return emulator;
    }

    private static String newSecret() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public String url() {
        return "ws" + http.substring("http".length());
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public String controlUrl() {
        Object unused = controlSecret();
        return http + ControlApi.ROOT;
    }

    @Override
    public String consoleUrl() {
        return http + "/#secret=" + controlSecret();
    }

    @Override
    public String controlSecret() {
        if (secret == null) {
            throw new IllegalStateException("The control API is off. Switch it on with setup.control().");
        }
        return secret;
    }

    @Override
    public String token(String key) {
        return call(() -> backend.token(key));
    }

    @Override
    public String token(String key, Duration lifetime) {
        return call(() -> backend.token(key, lifetime));
    }

    @Override
    public RSAPublicKey publicKey() {
        return backend.publicKey();
    }

    @Override
    public String state() {
        return call(backend::state);
    }

    @Override
    public void exportTo(Path folder) throws IOException {
        Optional<IOException> failed = call(() -> {
            try {
                backend.exportTo(folder);
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of(e);
            }
        });
        if (failed.isPresent()) {
            throw failed.get();
        }
    }

    @Override
    public void reset() {
        run(backend::reset);
    }

    @Override
    public EmulatedUser user(String key) {
        return call(() -> backend.user(key, server::change));
    }

    @Override
    public void inject(Fault fault) {
        run(() -> backend.inject(fault));
    }

    @Override
    public List<Fault> waitingFaults() {
        return call(backend::waitingFaults);
    }

    @Override
    public HubSnapshot addHub(String slug, String name) {
        return server.change(() -> backend.addHub(slug, name));
    }

    @Override
    public UserSnapshot addEndUser(String key, String name) {
        return server.change(() -> backend.addEndUser(key, name));
    }

    @Override
    public UserSnapshot addHubUser(String hub, String key, String name) {
        return server.change(() -> backend.addHubUser(hub, key, name));
    }

    @Override
    public List<HubSnapshot> hubs() {
        return call(backend::hubs);
    }

    @Override
    public List<SessionSnapshot> sessions() {
        return call(backend::sessions);
    }

    @Override
    public List<UserSnapshot> users() {
        return call(backend::users);
    }

    @Override
    public List<RoomSnapshot> rooms() {
        return call(backend::rooms);
    }

    @Override
    public List<MessageSnapshot> messages(long roomId) {
        return call(() -> backend.messages(roomId));
    }

    @Override
    public List<Long> inbox(String userKey, Map<String, ?> params) {
        return call(() -> backend.inbox(userKey, params));
    }

    @Override
    public int openSockets() {
        return call(backend::openSockets);
    }

    @Override
    public int openSockets(String userKey) {
        return call(() -> backend.openSockets(userKey));
    }

    @Override
    public List<String> topics(String userKey) {
        return call(() -> backend.topics(userKey));
    }

    @Override
    public List<Attempt> attempts() {
        return call(backend::attempts);
    }

    @Override
    public Runnable onFrame(Consumer<? super WireEvent> listener) {
        Runnable end = call(() -> backend.onFrame(listener));
        return () -> run(end);
    }

    @Override
    public void close() {
        server.close();
    }

    private void run(Runnable action) {
        server.run(action);
    }

    private <T> T call(Supplier<T> action) {
        return server.call(action);
    }
}
