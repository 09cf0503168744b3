package io.kabelwerk.tck.simulation;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Where a person's client gets its tokens from: the backend, sometimes for another user. */
final class Tokens {

    private final World world;
    private final Person person;
    private final Duration refreshTime;
    private int refreshing;
    private boolean impostor;
    private boolean impersonating;

    Tokens(World world, Person person, Duration refreshTime) {
        this.world = world;
        this.person = person;
        this.refreshTime = refreshTime;
    }

    /** Whether the client waits for a token. */
    boolean isRefreshing() {
        return refreshing > 0;
    }

    /** Whether the next token while the client is ready is to be one of another user. */
    boolean isImpostorNext() {
        return impostor;
    }

    /** Whether the last token was one of another user. */
    boolean isImpersonating() {
        return impersonating;
    }

    void impostorNext(boolean next) {
        impostor = next;
    }

    /** The setting {@code refreshToken} of the client. */
    CompletionStage<String> refresh(String current) {
        if (!world.isHere()) { // The session of an executor that was shut down is about to end.
            return CompletableFuture.failedFuture(new IllegalStateException("There are no threads"));
        }
        CompletableFuture<String> token = new CompletableFuture<>();
        refreshing++;
        person.connectionWatch().excusePause();
        var unused = world.time()
                .schedule(
                        () -> {
                            refreshing--;
                            token.complete(
                                    impostor && person.ready().isPresent() ? ofSomeoneElse() : of(person.user()));
                        },
                        refreshTime.toNanos(),
                        TimeUnit.NANOSECONDS);
        return token;
    }

    String ofSomeoneElse() {
        return of(person.user().equals("otto") ? "nana" : "otto");
    }

    String of(String key) {
        impersonating = !key.equals(person.user());
        if (impersonating) {
            world.transcript().note(person.name(), "gets a token of " + key);
            impostor = false;
        }
        return world.backend().token(key);
    }
}
