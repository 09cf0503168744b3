package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.Attempt;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The latest requests for sockets and uploads. */
final class AttemptLog {

    /** The header of an upload that carries the token; the attempt shows it apart from the others. */
    static final String TOKEN_HEADER = "kabelwerk-token";

    private static final int MAX = 10_000;

    private final InstantSource clock;
    private final Deque<Attempt> attempts = new ArrayDeque<>();

    AttemptLog(InstantSource clock) {
        this.clock = clock;
    }

    void note(UpgradeRequest request, Upgrade upgrade) {
        int status = upgrade instanceof Upgrade.Accepted
                ? 101
                : upgrade instanceof Upgrade.Refused refused ? refused.status() : 0;
        Map<String, String> query = request.query();
        note(Attempt.Kind.UPGRADE, status, query.get("token"), query.get("agent"), request.headers());
    }

    void note(UploadRequest request, UploadReply reply) {
        Map<String, String> headers = request.headers();
        note(Attempt.Kind.UPLOAD, reply.status(), headers.get(TOKEN_HEADER), headers.get("user-agent"), headers);
    }

    private void note(
            Attempt.Kind kind,
            int status,
            @Nullable String token,
            @Nullable String agent,
            Map<String, String> headers) {
        if (attempts.size() == MAX) {
            attempts.remove();
        }
        Map<String, String> shown = new LinkedHashMap<>(headers);
        shown.remove(TOKEN_HEADER);
        attempts.add(new Attempt(
                clock.instant(),
                kind,
                status,
                Optional.ofNullable(token).flatMap(Tokens::subject),
                Optional.ofNullable(agent),
                shown,
                Optional.ofNullable(token)));
    }

    /** Oldest first. */
    List<Attempt> list() {
        return List.copyOf(attempts);
    }

    void clear() {
        attempts.clear();
    }
}
