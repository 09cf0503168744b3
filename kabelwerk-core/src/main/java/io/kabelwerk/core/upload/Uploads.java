package io.kabelwerk.core.upload;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.RequestResult;
import io.kabelwerk.Upload;
import io.kabelwerk.UploadProgress;
import io.kabelwerk.UploadRejectedException;
import io.kabelwerk.UploadSource;
import io.kabelwerk.core.concurrent.Durations;
import io.kabelwerk.core.concurrent.Promise;
import io.kabelwerk.core.concurrent.Timers;
import io.kabelwerk.core.resource.SharedResources.Lease;
import io.kabelwerk.core.token.Tokens;
import io.kabelwerk.core.topic.Drain;
import io.kabelwerk.core.topic.SessionContext;
import io.kabelwerk.core.wire.PayloadDecoder;
import io.kabelwerk.core.wire.PayloadFields;
import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonException;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Uploads files: one HTTP request each, or two where the token had to be refreshed in between. */
public final class Uploads {

    private static final long NOTHING_WAITS = -1;

    private final SessionContext session;
    private final Tokens tokens;
    private final Resources resources;
    private final Supplier<URI> address;
    private final String agent;
    private final UploadProxies proxies;
    private final List<Running> running = new ArrayList<>(0);

    /**
     * What uploads run on.
     *
     * @param random used on the session's executor only
     * @param proxies gives the proxies; none where the application's own client does that
     * @param clients leases the client for one request through a proxy; asked on the session's executor
     */
    public record Resources(
            JsonCodec codec,
            RandomGenerator random,
            Optional<ProxySelector> proxies,
            Function<Proxy, Lease<HttpClient>> clients) {}

    /**
     * @param address gives where files are uploaded to; asked for each upload, since few sessions have any
     * @param agent how the SDK presents itself to the backend
     */
    public Uploads(SessionContext session, Tokens tokens, Resources resources, Supplier<URI> address, String agent) {
        this.session = session;
        this.tokens = tokens;
        this.resources = resources;
        this.address = address;
        this.agent = agent;
        this.proxies = new UploadProxies(resources.proxies(), address, session.callbacks(), session::execute);
    }

    public CompletableFuture<Upload> upload(UploadSource source, Consumer<? super UploadProgress> progress) {
        Promise<Upload> promise = new Promise<>(session.callbacks());
        Running upload = new Running(source, progress, promise);
        session.execute(upload::start);
        promise.onCancel(() -> session.execute(upload::stop));
        return promise.future();
    }

    /** Whether none is under way. */
    public boolean isIdle() {
        return running.isEmpty();
    }

    /** Stops all that are under way. */
    public void close() {
        List.copyOf(running)
                .forEach(upload -> upload.fail(new ClosedException(
                        "The session was closed before the upload was done", RequestOutcome.UNKNOWN)));
    }

    /** One upload. */
    private final class Running implements ContentPublisher.Owner {
        private final Promise<Upload> promise;
        private final String mimeType;
        private final OptionalLong length;
        private final AtomicLong sentBytes = new AtomicLong(NOTHING_WAITS);
        private volatile @Nullable UploadSource source;
        private volatile @Nullable Consumer<? super UploadProgress> progress;
        private Timers.@Nullable Timer deadline;
        private @Nullable Request request;
        private long calledAt;
        private boolean refreshed;

        private Running(UploadSource source, Consumer<? super UploadProgress> progress, Promise<Upload> promise) {
            this.source = source;
            this.progress = progress;
            this.promise = promise;
            this.mimeType = source.mimeType();
            this.length = source.length();
        }

        private void start() {
            if (promise.future().isDone()) {
                stop();
                return;
            }
            calledAt = session.timers().now();
            if (session.hasEnded()) {
                fail(new ClosedException("The session has ended; nothing was uploaded", RequestOutcome.NOT_SENT));
                return;
            }
            if (session.isDraining()) {
                fail(Drain.refusal("The upload"));
                return;
            }
            running.add(this);
            Duration timeout = session.settings().uploadTimeout();
            deadline = session.timers()
                    .after(
                            timeout,
                            () -> fail(new NoReplyException(
                                    "The upload took longer than " + Durations.text(timeout) + " (uploadTimeout)",
                                    RequestOutcome.UNKNOWN)));
            send();
        }

        private void send() {
            tokens.get((token, error) -> {
                if (source == null) {
                    return;
                }
                if (token == null) {
                    fail(error == null ? new AuthenticationException("There is no token", null) : error);
                    return;
                }
                proxies.ask((ways, failure) -> send(token, ways, failure));
            });
        }

        private void send(Tokens.Token token, List<Proxy> ways, @Nullable Throwable failure) {
            UploadSource content = source;
            if (content == null) {
                return;
            }
            if (failure != null) {
                fail(new ConnectionException(
                        "The proxySelector has failed for " + address.get() + ": " + failure, failure));
                return;
            }
            Request next = new Request(this, token, ways);
            request = next;
            next.send(content);
        }

        // What the content asks and reports, on any thread.

        @Override
        public boolean hasEnded() {
            return source == null
                    || session.callbacks().isSilenced()
                    || promise.future().isDone();
        }

        @Override
        public Executor newSerialExecutor() {
            return session.callbacks().newSerialExecutor();
        }

        /** While the listener is busy, only the latest figure waits for it. */
        @Override
        public void sent(long bytes) {
            if (sentBytes.getAndSet(bytes) != NOTHING_WAITS) {
                return;
            }
            session.callbacks().call(() -> {
                long latest = sentBytes.getAndSet(NOTHING_WAITS);
                Consumer<? super UploadProgress> listener = progress;
                if (listener != null && !hasEnded()) {
                    listener.accept(new UploadProgress(latest, length));
                }
            });
        }

        @Override
        public void contentFailed(Throwable error) {
            session.execute(
                    () -> fail(new ConnectionException("The content of the upload cannot be sent: " + error, error)));
        }

        // The answer, on the session's executor.

        private void answered(Request answered, @Nullable HttpResponse<String> answer, @Nullable Throwable failure) {
            if (answered != request) {
                return;
            }
            request = null;
            answered.end();
            if (answer != null) {
                proxies.reached(answered.way);
            }
            if (answer == null) {
                failed(answered, HttpFailure.of(failure, answered.token.value()));
            } else if (answer.statusCode() == 401) {
                refused(answered, tokenRefused());
            } else if (answer.statusCode() / 100 == 2) {
                read(answer.body());
            } else {
                int status = answer.statusCode();
                String why = status == 400 ? "; it may not accept files of the type " + mimeType : "";
                fail(new UploadRejectedException(
                        "The backend refused the upload with HTTP status " + status + why, status));
            }
        }

        private void failed(Request failed, HttpFailure failure) {
            if (failure.isMalformed()) {
                failed.client.discard();
            }
            if (failure.isUnauthorized()) {
                refused(failed, tokenRefused());
                return;
            }
            IOException unreachable = failure.unreachable();
            if (unreachable != null) {
                proxies.unreachable(failed.way, unreachable);
                if (!failed.otherWays.isEmpty()) { // Nothing of the upload has been sent.
                    send(failed.token, failed.otherWays, null);
                    return;
                }
            }
            ConnectionException error = new ConnectionException(
                    "The upload to " + address.get() + " has failed: " + failure.description(), failure.cause());
            if (failure.mayBeUnauthorized()) {
                refused(failed, error);
            } else {
                fail(error);
            }
        }

        private AuthenticationException tokenRefused() {
            return new AuthenticationException(
                    "The backend does not accept the token for the upload (HTTP status 401)", null);
        }

        /** Once a refreshed token was refused too, there is nothing left to try. */
        private void refused(Request refused, KabelwerkException error) {
            tokens.refused(refused.token);
            if (refreshed || !tokens.canRefresh()) {
                fail(error);
                return;
            }
            refreshed = true;
            send();
        }

        private void read(String body) {
            String path = address.get().getPath();
            try {
                if (!(resources.codec().decode(body) instanceof Map<?, ?> object)) {
                    throw new ProtocolViolationException(path, "", "the answer is not an object");
                }
                Upload upload = PayloadDecoder.upload(PayloadFields.ofDecoded(path, object));
                settled(RequestResult.ACCEPTED);
                stop();
                promise.complete(upload);
            } catch (JsonException e) {
                fail(new ProtocolViolationException(path, "", "it is no JSON that can be read: " + e.getMessage(), e));
            } catch (ProtocolViolationException e) {
                fail(e);
            }
        }

        private void fail(KabelwerkException error) {
            if (source != null) {
                settled(RequestResult.of(error));
            }
            stop();
            promise.fail(error);
        }

        private void settled(RequestResult result) {
            session.observation()
                    .requestSettled("upload", result, session.timers().now() - calledAt);
        }

        /** Ends it, and lets go of everything that the application has passed in. */
        private void stop() {
            source = null;
            progress = null;
            running.remove(this);
            if (deadline != null) {
                deadline.cancel();
                deadline = null;
            }
            Request last = request;
            request = null;
            if (last != null) {
                last.end();
            }
            session.drain().settled();
        }
    }

    /** One request of an upload. The HTTP client may keep it long after the answer, so that {@link #end()} cuts it off. */
    private final class Request implements BiConsumer<@Nullable HttpResponse<String>, @Nullable Throwable> {
        private final Tokens.Token token;
        private final Proxy way;
        private final List<Proxy> otherWays;
        private final Lease<HttpClient> client;
        private volatile @Nullable Running upload;
        private @Nullable ContentPublisher content;
        private @Nullable CompletableFuture<HttpResponse<String>> response;

        private Request(Running upload, Tokens.Token token, List<Proxy> ways) {
            this.upload = upload;
            this.token = token;
            this.way = ways.get(0);
            this.otherWays = ways.subList(1, ways.size());
            this.client = resources.clients().apply(way);
        }

        private void send(UploadSource source) {
            Running owner = upload;
            if (owner == null) {
                return;
            }
            CompletableFuture<HttpResponse<String>> sent;
            try {
                sent = client.value().sendAsync(request(owner, source), new BoundedBody());
            } catch (RuntimeException e) { // A broken client must not end the session.
                sent = CompletableFuture.failedFuture(e);
            }
            response = sent;
            var unused = sent.whenComplete(this);
        }

        @Override
        public void accept(@Nullable HttpResponse<String> answer, @Nullable Throwable failure) {
            Running owner = upload;
            if (owner != null) {
                session.execute(() -> owner.answered(this, answer, failure));
            }
        }

        private HttpRequest request(Running owner, UploadSource source) {
            ContentPublisher streamed = new ContentPublisher(source, owner);
            content = streamed;
            MultipartFile file = new MultipartFile(source, resources.random(), streamed);
            HttpRequest.Builder request = HttpRequest.newBuilder(address.get());
            session.settings().headers().forEach(request::setHeader);
            return request.setHeader("Kabelwerk-Token", token.value())
                    .setHeader("User-Agent", agent)
                    .setHeader("Content-Type", file.contentType())
                    .setHeader("Accept", "application/json")
                    .POST(file.publisher())
                    .build();
        }

        private void end() {
            upload = null;
            if (response != null) {
                response.cancel(true);
                response = null;
            }
            if (content != null) {
                content.close();
                content = null;
            }
            client.release();
        }
    }
}
