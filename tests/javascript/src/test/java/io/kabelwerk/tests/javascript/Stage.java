package io.kabelwerk.tests.javascript;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.WireEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An emulator, with a care team of {@code doc} and {@code ben} and the end users {@code nana} and {@code opa}, and the
 * clients that a test starts. If a test fails, it tells what was said to the JavaScript clients and by them.
 */
final class Stage implements BeforeEachCallback, AfterEachCallback {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<JavaScriptClient, String> scripts = new HashMap<>();
    private final List<Kabelwerk> sessions = new ArrayList<>();
    private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
    private KabelwerkEmulator emulator;

    @Override
    public void beforeEach(ExtensionContext context) {
        emulator = KabelwerkEmulator.start(setup -> setup.hub(
                        "care", "Care Team", hub -> hub.user("doc", "Dr. Ada").user("ben", "Ben"))
                .hub("lab", "Laboratory")
                .endUser("nana", "Nana")
                .endUser("opa", "Opa"));
        emulator.onFrame(event -> {
            if (event.kind() == WireEvent.Kind.CLOSED) {
                closed.add(event.user());
            }
        });
    }

    @Override
    public void afterEach(ExtensionContext context) {
        boolean failed = context.getExecutionException().isPresent();
        scripts.forEach((script, user) -> {
            if (failed) {
                System.err.println("--- the JavaScript client of " + user + "\n" + script.transcript());
            }
            script.close();
        });
        sessions.forEach(Kabelwerk::close);
        emulator.close();
    }

    KabelwerkEmulator emulator() {
        return emulator;
    }

    /** A JavaScript client of a user that is not connected yet, and not configured but for the URL. */
    JavaScriptClient.Handle javaScript(String user) {
        return javaScript(user, current -> emulator.token(user));
    }

    /** The same, with something else that yields tokens. */
    JavaScriptClient.Handle javaScript(String user, Function<String, String> tokens) {
        JavaScriptClient script = JavaScriptClient.start(tokens);
        scripts.put(script, user);
        script.kabelwerk().call("config", Map.of("url", emulator.url()));
        return script.kabelwerk();
    }

    /** A JavaScript client that is ready. */
    JavaScriptClient.Handle readyJavaScript(String user) {
        JavaScriptClient.Handle kabelwerk = javaScript(user);
        kabelwerk.call("config", Map.of("token", emulator.token(user)));
        kabelwerk.call("connect");
        kabelwerk.next("ready");
        return kabelwerk;
    }

    /** A Java client that is ready. */
    Kabelwerk readyJava(String user) {
        Kabelwerk kabelwerk = Kabelwerk.create(settings -> settings.url(emulator.url())
                .token(emulator.token(user))
                .reconnectSteps(Duration.ofMillis(100))
                .restartSpread(Duration.ofMillis(100)));
        sessions.add(kabelwerk);
        done(kabelwerk.connect());
        return kabelwerk;
    }

    /** Waits until the backend has seen the next socket close, and tells whose it was. */
    String nextClosedSocket() throws InterruptedException {
        return closed.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Waits for what a Java client does. */
    static <T> T done(CompletableFuture<T> future) {
        return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
}
