package io.kabelwerk.tck.simulation;

import io.kabelwerk.emulator.backend.Content;
import io.kabelwerk.emulator.backend.UploadReply;
import io.kabelwerk.emulator.backend.UploadRequest;
import java.io.ByteArrayOutputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A client's way to the backend's HTTP API, where there is nothing but uploads. */
final class SimulatedHttp extends HttpClient {

    private static final Pattern PART = Pattern.compile(
            "--[^\r\n]+\r\n(?s:.*?)filename=\"([^\"]*)\"(?s:.*?)Content-Type: ([^\r\n]+)\r\n(?s:.*?)\r\n\r\n",
            Pattern.CASE_INSENSITIVE);

    private final World world;
    private final String who;
    private final Duration latency;

    SimulatedHttp(World world, String who, Duration latency) {
        this.world = world;
        this.who = who;
        this.latency = latency;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        CompletableFuture<HttpResponse<T>> response = new CompletableFuture<>();
        Body body = new Body(
                bytes -> later(() -> {
                    if (!response.isDone()) {
                        world.transcript().up(who, "upload");
                        UploadReply reply = world.enter(() -> world.backend().upload(read(request, bytes)));
                        later(() -> {
                            world.transcript().down(who, "upload answered with " + reply.status());
                            respond(request, reply, handler, response);
                        });
                    }
                }),
                response::completeExceptionally);
        request.bodyPublisher().orElseThrow().subscribe(body);
        return response;
    }

    private void later(Runnable task) {
        var unused = world.time().schedule(task, latency.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The one part of the body; it is made by the client under test and has no surprises. */
    private static UploadRequest read(HttpRequest request, byte[] body) {
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers().map().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        String text = new String(body, StandardCharsets.ISO_8859_1);
        Matcher part = PART.matcher(text);
        int end = text.lastIndexOf("\r\n--");
        if (!part.find() || end < part.end()) {
            throw new AssertionError("The body of an upload is not a form with a file");
        }
        byte[] content = text.substring(part.end(), end).getBytes(StandardCharsets.ISO_8859_1);
        return new UploadRequest(headers, part.group(1), part.group(2), Content.of(content));
    }

    private static <T> void respond(
            HttpRequest request,
            UploadReply reply,
            BodyHandler<T> handler,
            CompletableFuture<HttpResponse<T>> response) {
        HttpResponse.BodySubscriber<T> reader = handler.apply(new Head(reply.status()));
        reader.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        });
        reader.onNext(List.of(ByteBuffer.wrap(reply.body().getBytes(StandardCharsets.UTF_8))));
        reader.onComplete();
        var unused = reader.getBody().whenComplete((body, error) -> {
            if (error == null) {
                response.complete(new Response<>(request, reply.status(), body));
            } else {
                response.completeExceptionally(error);
            }
        });
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
        return sendAsync(request, handler);
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
        throw new UnsupportedOperationException("Nothing may wait in virtual time");
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return Optional.empty();
    }

    @Override
    public Redirect followRedirects() {
        return Redirect.NEVER;
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return Optional.empty();
    }

    @Override
    public SSLContext sslContext() {
        throw new UnsupportedOperationException("There is no TLS in virtual time");
    }

    @Override
    public SSLParameters sslParameters() {
        return new SSLParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.empty();
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.empty();
    }

    /** Collects what is sent. */
    private static final class Body implements Flow.Subscriber<ByteBuffer> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Consumer<byte[]> onComplete;
        private final Consumer<Throwable> onError;

        private Body(Consumer<byte[]> onComplete, Consumer<Throwable> onError) {
            this.onComplete = onComplete;
            this.onError = onError;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer part) {
            byte[] copy = new byte[part.remaining()];
            part.get(copy);
            bytes.writeBytes(copy);
        }

        @Override
        public void onError(Throwable error) {
            onError.accept(error);
        }

        @Override
        public void onComplete() {
            onComplete.accept(bytes.toByteArray());
        }
    }

    private record Head(int statusCode) implements HttpResponse.ResponseInfo {
        @Override
        public HttpHeaders headers() {
            return HttpHeaders.of(Map.of(), (name, value) -> true);
        }

        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }

    private record Response<T>(HttpRequest request, int statusCode, T body) implements HttpResponse<T> {
        @Override
        public Optional<HttpResponse<T>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public HttpHeaders headers() {
            return HttpHeaders.of(Map.of(), (name, value) -> true);
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }
}
