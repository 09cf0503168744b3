package io.kabelwerk.core;

import static io.kabelwerk.core.testing.ScriptedBackend.ok;

import io.kabelwerk.Settings;
import io.kabelwerk.core.testing.ScriptedBackend;
import io.kabelwerk.core.testing.Wire;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Stage} whose backend says what the test tells it to: for what no right backend does, and for the moments that
 * one cannot be held at. All else is tested on an {@link EmulatedStage}.
 */
final class ScriptedStage extends Stage {

    static final long HUB = 3;

    final ScriptedBackend backend = new ScriptedBackend(network);

    /** With a token. */
    ScriptedStage() {
        this(settings -> settings.token(TOKEN));
    }

    /** With what is set, and no token where none is. */
    ScriptedStage(Consumer<Settings.Builder> more) {
        super(more);
        answerPrivate(Wire.ownUser(USER, null), 7L);
    }

    /** Who is connected, and the rooms they have. */
    void answerPrivate(Map<String, @Nullable Object> user, Long... rooms) {
        backend.answer("private", "phx_join", push -> ok(Wire.session(user, rooms)));
    }

    /** From now on a hub user is connected. */
    void asHubUser() {
        answerPrivate(Wire.ownUser(USER, HUB), 7L, 8L);
    }
}
