package io.kabelwerk.emulator.backend;

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

/**
 * An HTTP client without a network, for clients in {@link VirtualTime}: {@link #server} reads the requests and answers
 * them.
 */
public final class VirtualHttpClient extends HttpClient {

    private final List<Exchange<?>> exchanges = new ArrayList<>();
    private Consumer<Exchange<?>> server = exchange -> {};

    /** Makes a client that nobody answers. */
    public VirtualHttpClient() {}

    /**
     * A request, and its answer once there is one.
     *
     * @param <T> what the client makes of the answer's body
     */
    public static final class Exchange<T> {
        private final HttpRequest request;
        private final BodyHandler<T> handler;
        private final CompletableFuture<HttpResponse<T>> response = new CompletableFuture<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final CompletableFuture<byte[]> sent = new CompletableFuture<>();
        private boolean answerCancelled;
        private Flow.@Nullable Subscription subscription;

        private Exchange(HttpRequest request, BodyHandler<T> handler) {
            this.request = request;
            this.handler = handler;
        }

        /**
         * Returns the request.
         *
         * @return the request
         */
        public HttpRequest request() {
            return request;
        }

        /**
         * Returns a header of the request.
         *
         * @param name its name
         * @return its first value; empty if there is none
         */
        public String header(String name) {
            return request.headers().firstValue(name).orElse("");
        }

        /**
         * Returns what has been sent of the body so far.
         *
         * @return the beginning of the body
         */
        public String body() {
            return body.toString(StandardCharsets.UTF_8);
        }

        /**
         * Returns the whole body, once it has been sent.
         *
         * @return the body; it fails with the request
         */
        public CompletableFuture<byte[]> sent() {
            return sent;
        }

        /**
         * Returns whether the body has been sent to its end.
         *
         * @return whether it has
         */
        public boolean isComplete() {
            return sent.isDone() && !sent.isCompletedExceptionally();
        }

        /**
         * Returns whether the request was answered, or has failed or been cancelled.
         *
         * @return whether it has ended
         */
        public boolean isDone() {
            return response.isDone();
        }

        /**
         * Returns whether the client has cancelled the request.
         *
         * @return whether it has
         */
        public boolean isCancelled() {
            return response.isCancelled();
        }

        /**
         * Returns whether the body was subscribed to.
         *
         * @return whether it was
         */
        public boolean isSubscribed() {
            return subscription != null;
        }

        /**
         * Lets the request fail.
         *
         * @param error with what
         */
        public void fail(Throwable error) {
            response.completeExceptionally(error);
            sent.completeExceptionally(error);
        }

        /**
         * Answers the request.
         *
         * @param status the HTTP status
         * @param text the body
         */
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

        /**
         * Returns whether the client does not want the rest of the answer.
         *
         * @return whether it has cancelled it
         */
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
                    sent.complete(body.toByteArray());
                }
            });
        }
    }

    /**
     * Answers the requests from now on.
     *
     * @param answers is called with each request, whose body may not be complete yet
     */
    public void server(Consumer<Exchange<?>> answers) {
        server = answers;
    }

    /**
     * Lists the requests since the beginning.
     *
     * @return all of them
     */
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
