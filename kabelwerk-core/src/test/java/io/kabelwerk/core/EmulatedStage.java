package io.kabelwerk.core;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Settings;
import io.kabelwerk.core.testing.EmulatedPeer;
import io.kabelwerk.emulator.FrameHead;
import io.kabelwerk.emulator.Setup;
import io.kabelwerk.emulator.WireEvent;
import io.kabelwerk.emulator.backend.Backend;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A {@link Stage} with the emulator's backend instead of a scripted one: for what a right backend does. */
final class EmulatedStage implements BeforeEachCallback, AfterEachCallback {

    private static final KeyPair KEYS = Setup.newKeys();

    private final Stage stage;
    private final List<FrameHead> received = new ArrayList<>();
    private @Nullable Backend backend;

    /** With the client of a user. */
    EmulatedStage(String user) {
        this(user, settings -> {});
    }

    /** With the client of a user, and more settings. */
    EmulatedStage(String user, Consumer<Settings.Builder> more) {
        stage = new Stage(settings -> more.accept(settings.refreshToken(
                current -> CompletableFuture.completedFuture(backend().token(user)))));
    }

    /** Starts the backend; before that there is none to connect to. */
    Backend start(Consumer<? super Setup> setup) {
        Backend started = Backend.create(stage.time.clock(), new SplittableRandom(1), filled -> {
            filled.keys(KEYS);
            setup.accept(filled);
        });
        backend = started;
        Runnable unused = started.onFrame(event -> {
            if (event.kind() == WireEvent.Kind.RECEIVED) {
                FrameHead.of(event.text()).ifPresent(received::add);
            }
        });
        EmulatedPeer.connect(started, stage.time, stage.network);
        return started;
    }

    Backend backend() {
        return Objects.requireNonNull(backend, "the backend is started first");
    }

    /** The frames that the backend has received, since the beginning or since they were cleared. */
    List<FrameHead> received() {
        return received;
    }

    /** The session in virtual time; its scripted backend is connected to nothing. */
    Stage stage() {
        return stage;
    }

    Kabelwerk kabelwerk() {
        return stage.kabelwerk;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        stage.beforeEach(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        stage.afterEach(context);
    }
}
