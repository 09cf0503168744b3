package io.kabelwerk.core.topic;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.Settings;
import io.kabelwerk.core.concurrent.Timers;
import io.kabelwerk.core.phoenix.Backoff;
import io.kabelwerk.core.phoenix.Request;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests a page, and requests it again where that fails: after {@code rejoinSteps}, ± 20 %, so that clients whose
 * requests failed together do not repeat them together. One request at a time.
 */
public final class PageRequest {

    /** How often a page that cannot be read is requested again. It may be a passing fault of the backend's. */
    private static final int UNREADABLE_REPEATS = 3;

    private final SharedChannel<?> channel;
    private final Timers timers;
    private final Supplier<Settings> settings;
    private final Backoff backoff;
    private int unreadable;
    private boolean sent;
    private @Nullable Request current;
    private Timers.@Nullable Timer pause;

    PageRequest(SharedChannel<?> channel, Timers timers, Supplier<Settings> settings, Backoff backoff) {
        this.channel = channel;
        this.timers = timers;
        this.settings = settings;
        this.backoff = backoff;
    }

    /** Whether a reply is expected. */
    public boolean isSent() {
        return sent;
    }

    /** Whether a reply is expected, or the request will be repeated. */
    public boolean isActive() {
        return sent || pause != null;
    }

    /** Sends a request; see {@link SharedChannel#request}. */
    public <T> void send(Call<T> call, Consumer<T> onPage, Consumer<KabelwerkException> onFailure) {
        sent = true;
        Request request = channel.request(
                call,
                timers.now(),
                page -> {
                    settled();
                    onPage.accept(page);
                },
                error -> {
                    settled();
                    onFailure.accept(error);
                });
        if (sent) { // It may have failed at once.
            current = request;
        }
    }

    /** Repeats a request after the next pause. */
    public void repeat(Runnable request) {
        pause = timers.after(backoff.around(settings.get().rejoinSteps()), () -> {
            pause = null;
            request.run();
        });
    }

    /** The page has arrived: the pauses start over. */
    public void succeeded() {
        backoff.reset();
        unreadable = 0;
    }

    /** Counts a failure; true once a page that cannot be read has been requested often enough. */
    public boolean isHopeless(KabelwerkException error) {
        return error instanceof ProtocolViolationException && ++unreadable > UNREADABLE_REPEATS;
    }

    /** Forgets the request; neither its reply nor its failure is delivered any more. */
    public void cancel() {
        if (current != null) {
            current.withdraw();
        }
        if (pause != null) {
            pause.cancel();
            pause = null;
        }
        settled();
    }

    private void settled() {
        sent = false;
        current = null;
    }
}
