package io.kabelwerk.core;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.Delivery;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.ProtocolException;
import io.kabelwerk.RequestRejectedException;
import io.kabelwerk.Upload;
import io.kabelwerk.UploadProgress;
import io.kabelwerk.UploadSource;
import io.kabelwerk.core.event.Promise;
import io.kabelwerk.core.phoenix.Timers;
import io.kabelwerk.spi.JsonException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Uploads files: one HTTP request each, or two where the token had to be refreshed in between. */
final class Uploads {

    private static final long NOTHING_WAITS = -1;

    private final Session session;
    private final Plugs plugs;
    private final Tokens tokens;
    private final Set<Running> running = new LinkedHashSet<>();

    Uploads(Session session, Plugs plugs, Tokens tokens) {
        this.session = session;
        this.plugs = plugs;
        this.tokens = tokens;
    }

    CompletableFuture<Upload> upload(UploadSource source, Consumer<? super UploadProgress> progress) {
        Promise<Upload> promise = new Promise<>(session.callbacks());
        Running upload = new Running(source, progress, promise);
        session.execute(upload::start);
        promise.onCancel(() -> session.execute(upload::stop));
        return promise.future();
    }

    /** Stops all that are under way. */
    void close() {
        List.copyOf(running)
                .forEach(upload -> upload.fail(
                        new ClosedException("The session was closed before the upload was done", Delivery.UNKNOWN)));
    }

    /** What ends the parts of a body: with so much chance in it that no file holds it. */
    private String newBoundary() {
        return "kabelwerk-" + Long.toHexString(plugs.random().nextLong())
                + Long.toHexString(plugs.random().nextLong());
    }

    /** One upload. */
    private final class Running {
        private final UploadSource source;
        private final Consumer<? super UploadProgress> progress;
        private final Promise<Upload> promise;
        private final AtomicLong sentBytes = new AtomicLong(NOTHING_WAITS);
        private final URI address = Endpoints.uploads(session.url());
        private Timers.@Nullable Timer deadline;
        private @Nullable CompletableFuture<HttpResponse<String>> response;
        private @Nullable ContentPublisher content;
        private volatile boolean over;
        private boolean refreshed;

        private Running(UploadSource source, Consumer<? super UploadProgress> progress, Promise<Upload> promise) {
            this.source = source;
            this.progress = progress;
            this.promise = promise;
        }

        private void start() {
            if (promise.future().isDone()) {
                return;
            }
            if (session.isOver()) {
                promise.fail(new ClosedException("The session has ended; nothing was uploaded", Delivery.NOT_SENT));
                return;
            }
            running.add(this);
            Duration timeout = session.settings().uploadTimeout();
            deadline = session.timers()
                    .after(
                            timeout,
                            () -> fail(new NoReplyException(
                                    "The upload took longer than " + timeout.toMillis() + " ms", Delivery.UNKNOWN)));
            send();
        }

        private void send() {
            tokens.get((token, error) -> {
                if (over) {
                    return;
                }
                if (token == null) {
                    fail(error == null ? new AuthenticationException("There is no token", null) : error);
                    return;
                }
                CompletableFuture<HttpResponse<String>> sent;
                try {
                    sent = plugs.httpClient().sendAsync(request(token), new BoundedBody());
                } catch (RuntimeException e) { // A broken client must not end the session.
                    sent = CompletableFuture.failedFuture(e);
                }
                response = sent;
                var unused =
                        sent.whenComplete((answer, failure) -> session.execute(() -> answered(token, answer, failure)));
            });
        }

        private HttpRequest request(Tokens.Token token) {
            ContentPublisher streamed =
                    new ContentPublisher(source, () -> session.callbacks().newLane(), this::sent);
            content = streamed;
            MultipartFile file = new MultipartFile(source, newBoundary(), streamed);
            HttpRequest.Builder request = HttpRequest.newBuilder(address);
            session.settings().headers().forEach(request::setHeader);
            return request.setHeader("Kabelwerk-Token", token.value())
                    .setHeader("User-Agent", Version.AGENT)
                    .setHeader("Content-Type", file.contentType())
                    .setHeader("Accept", "application/json")
                    .POST(file.publisher())
                    .build();
        }

        /** While the listener is busy, only the latest figure waits for it. */
        private void sent(long bytes) {
            if (sentBytes.getAndSet(bytes) != NOTHING_WAITS) {
                return;
            }
            session.callbacks().call(() -> {
                long latest = sentBytes.getAndSet(NOTHING_WAITS);
                if (!over) {
                    progress.accept(new UploadProgress(latest, source.length()));
                }
            });
        }

        private void answered(Tokens.Token token, @Nullable HttpResponse<String> answer, @Nullable Throwable failure) {
            if (over) {
                return;
            }
            closeContent();
            if (answer == null) {
                Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
                fail(new ConnectionException("The upload to " + address + " has failed: " + cause, cause));
            } else if (answer.statusCode() == 401) {
                refused(token);
            } else if (answer.statusCode() / 100 == 2) {
                read(answer.body());
            } else {
                int status = answer.statusCode();
                String why = status == 400 ? "; it may not accept files of the type " + source.mimeType() : "";
                fail(new RequestRejectedException(
                        "The backend refused the upload with HTTP status " + status + why, status));
            }
        }

        /** Once a refreshed token was refused too, there is nothing left to try. */
        private void refused(Tokens.Token token) {
            tokens.refused(token);
            if (refreshed || !tokens.canRefresh()) {
                fail(new AuthenticationException(
                        "The backend does not accept the token for the upload (HTTP status 401)", null));
                return;
            }
            refreshed = true;
            send();
        }

        private void read(String body) {
            String path = address.getPath();
            try {
                if (!(plugs.codec().decode(body) instanceof Map<?, ?> object)) {
                    throw new ProtocolException(path, "", "the answer is not an object");
                }
                Upload upload = Shapes.upload(Fields.ofDecoded(path, object));
                stop();
                promise.complete(upload);
            } catch (JsonException e) {
                fail(new ProtocolException(path, "", "it is no JSON that can be read: " + e.getMessage(), e));
            } catch (ProtocolException e) {
                fail(e);
            }
        }

        private void fail(KabelwerkException error) {
            stop();
            promise.fail(error);
        }

        private void stop() {
            over = true;
            running.remove(this);
            if (deadline != null) {
                deadline.cancel();
            }
            if (response != null) {
                response.cancel(true);
            }
            closeContent();
        }

        private void closeContent() {
            if (content != null) {
                content.close();
                content = null;
            }
        }
    }
}
