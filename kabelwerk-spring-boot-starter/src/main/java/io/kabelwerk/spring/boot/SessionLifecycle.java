package io.kabelwerk.spring.boot;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.springframework.context.SmartLifecycle;

/**
 * Connects all sessions when the beans of the application are there, and drains them when it shuts down: after the web
 * server has answered its last requests, which may use a session.
 */
final class SessionLifecycle implements SmartLifecycle {

    static final Duration DEFAULT_PHASE_TIMEOUT = Duration.ofSeconds(30);

    /** Phases stop from the highest on; the web server's are 1024 and 2048 below the highest. */
    private static final int BELOW_THE_WEB_SERVER = SmartLifecycle.DEFAULT_PHASE - 4096;

    /** What it takes to close, beyond the handshake. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final Map<String, Kabelwerk> sessions;
    private final KabelwerkProperties properties;
    private final Duration phaseTimeout;
    private volatile boolean running;

    /** @param phaseTimeout how long Spring waits for what stops in one phase */
    SessionLifecycle(Map<String, Kabelwerk> sessions, KabelwerkProperties properties, Duration phaseTimeout) {
        this.sessions = sessions;
        this.properties = properties;
        this.phaseTimeout = phaseTimeout;
    }

    @Override
    public void start() {
        running = true;
        sessions.forEach((name, session) -> {
            if (isActive(session)) {
                return; // The application has connected it already.
            }
            requireToken(name, session);
            // The session keeps trying. Whether it is connected shows in its health.
            var unused = session.connect();
        });
    }

    private static boolean isActive(Kabelwerk session) {
        return session.state() != ConnectionState.INACTIVE;
    }

    private static void requireToken(String name, Kabelwerk session) {
        if (session.config().token().isEmpty()
                && session.config().refreshToken().isEmpty()) {
            String property = name.equals(KabelwerkProperties.ONLY) ? "" : "sessions." + name + ".";
            throw new IllegalStateException("The session " + name + " has no token. Set kabelwerk." + property
                    + "token, or define a KabelwerkCustomizer bean that calls refreshToken(…); set"
                    + " kabelwerk.auto-connect=false to connect it yourself");
        }
    }

    @Override
    public void stop() {
        drain().join();
    }

    @Override
    public void stop(Runnable callback) {
        var unused = drain().whenComplete((nothing, error) -> callback.run());
    }

    private CompletableFuture<Void> drain() {
        running = false;
        return CompletableFuture.allOf(sessions.values().stream()
                .map(session -> session.disconnect(grace(session)))
                .toArray(CompletableFuture[]::new));
    }

    private Duration grace(Kabelwerk session) {
        if (properties.drainTimeout() != null) {
            return properties.drainTimeout();
        }
        Duration left = phaseTimeout.minus(session.config().closeTimeout()).minus(MARGIN);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Also where the application connects its sessions itself: they, too, are drained. */
    @Override
    public boolean isRunning() {
        return running || (!isAutoStartup() && sessions.values().stream().anyMatch(SessionLifecycle::isActive));
    }

    /**
     * Spring 7 pauses the contexts of tests that are cached. A session that ends loses its listeners, and nobody would add them
     * again; so it goes on. Overrides a method that Spring 6 does not have.
     */
    public boolean isPauseable() {
        return false;
    }

    @Override
    public boolean isAutoStartup() {
        return !Boolean.FALSE.equals(properties.autoConnect());
    }

    @Override
    public int getPhase() {
        return BELOW_THE_WEB_SERVER;
    }
}
