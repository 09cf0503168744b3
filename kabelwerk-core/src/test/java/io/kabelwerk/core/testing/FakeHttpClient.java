package io.kabelwerk.core.testing;

import io.kabelwerk.core.session.Version;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** An HTTP client without a network: the test reads the requests and answers them. */
public final class FakeHttpClient extends HttpClient {

    private final List<Exchange<?>> exchanges = new ArrayList<>();
    private Consumer<Exchange<?>> server = exchange -> {};

    /** A request, and its answer once there is one. */
    public static final class Exchange<T> {
        private final HttpRequest request;
        private final BodyHandler<T> handler;
        private final CompletableFuture<HttpResponse<T>> response = new CompletableFuture<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private boolean complete;
        private boolean answerCancelled;
        private Flow.@Nullable Subscription subscription;

        private Exchange(HttpRequest request, BodyHandler<T> handler) {
            this.request = request;
            this.handler = handler;
        }

        public HttpRequest request() {
            return request;
        }

        public String header(String name) {
            return request.headers().firstValue(name).orElse("");
        }

        /** What has been sent so far. */
        public String body() {
            return body.toString(StandardCharsets.UTF_8);
        }

        /** Whether all has been sent. */
        public boolean isComplete() {
            return complete;
        }

        public boolean isCancelled() {
            return response.isCancelled();
        }

        /** Whether the client still has the body's subscription. */
        public boolean isSubscribed() {
            return subscription != null;
        }

        public void fail(Throwable error) {
            response.completeExceptionally(error);
        }

        public void answer(int status, String text) {
            Info info = new Info(status);
            HttpResponse.BodySubscriber<T> reader = handler.apply(info);
            reader.getBody()
                    .thenAccept(read -> response.complete(new Response<>(request, status, read)))
                    .exceptionally(error -> {
                        fail(error);
                        return null;
                    });
            reader.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {
                    answerCancelled = true;
                }
            });
            if (!answerCancelled) {
                reader.onNext(List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
            }
            if (!answerCancelled) {
                reader.onComplete();
            }
        }

        /** Whether the rest of the answer is not wanted. */
        public boolean isAnswerCancelled() {
            return answerCancelled;
        }

        private void read() {
            HttpRequest.BodyPublisher publisher = request.bodyPublisher().orElseThrow();
            publisher.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    Exchange.this.subscription = subscription; // The JDK's client keeps it, too.
                    subscription.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(ByteBuffer part) {
                    if (!part.hasRemaining()) {
                        throw new AssertionError("The JDK's client takes a part without bytes for the end of the body");
                    }
                    byte[] bytes = new byte[part.remaining()];
                    part.get(bytes);
                    body.writeBytes(bytes);
                }

                @Override
                public void onError(Throwable error) {
                    fail(error);
                }

                @Override
                public void onComplete() {
                    complete = true;
                }
            });
        }
    }

    /** Who is told of each request. */
    public void server(Consumer<Exchange<?>> told) {
        server = told;
    }

    /** All requests since the beginning. */
    public List<Exchange<?>> exchanges() {
        return exchanges;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        Exchange<T> exchange = new Exchange<>(request, handler);
        exchanges.add(exchange);
        exchange.read();
        server.accept(exchange);
        return exchange.response;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
        return sendAsync(request, handler);
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
        throw new UnsupportedOperationException("The engine must not block");
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
        throw new UnsupportedOperationException("There is no network");
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

    private record Info(int statusCode) implements HttpResponse.ResponseInfo {
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
