package io.kabelwerk.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.TransportOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AbstractAttemptTest {

    private static final URI ADDRESS = URI.create("ws://localhost:4000/socket?token=secret");
    private static final Proxy ONE = proxy(1);
    private static final Proxy TWO = proxy(2);

    private static final Listener LISTENER = new Listener() {
        @Override
        public void onText(ByteBuffer utf8) {}

        @Override
        public void onText(String text) {}

        @Override
        public void onClosed(Closed closed) {}
    };

    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private final List<SocketAddress> failed = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch released = new CountDownLatch(1);
    private List<Proxy> proxies = List.of(ONE, TWO, Proxy.NO_PROXY);

    /** What becomes of each way. */
    private BiConsumer<Attempt, Way> how = (attempt, way) -> attempt.succeed(way);

    private TransportOptions options = TransportOptions.defaults().withProxySelector(new ProxySelector() {
        @Override
        public List<Proxy> select(@Nullable URI uri) {
            assertThat(uri).hasToString("http://localhost:4000/socket");
            return proxies;
        }

        @Override
        public void connectFailed(@Nullable URI uri, @Nullable SocketAddress address, @Nullable IOException error) {
            failed.add(address);
        }
    });

    private static Proxy proxy(int number) {
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("127.0.0." + number, 80));
    }

    private final class Attempt extends AbstractAttempt {
        private final AbstractTransport transport;

        Attempt(AbstractTransport transport, AbstractTransport.Request request) {
            super(transport, request);
            this.transport = transport;
        }

        @Override
        protected void dial(Way way) {
            done.add(way.proxy() == null ? "direct" : "proxy " + way.to().getHostString());
            how.accept(this, way);
        }

        @Override
        protected void drop() {
            done.add("drop");
        }

        void succeed(Way way) {
            reached(way);
            open(new AbstractConnection("peer", transport.options(), LISTENER, transport.background(), this::over) {
                @Override
                protected CompletableFuture<Void> send(String text) {
                    return CompletableFuture.completedFuture(null);
                }

                @Override
                protected void setReading() {}

                @Override
                protected void sendClose(int code, String reason) {}

                @Override
                protected void drop() {
                    done.add("drop of the connection");
                }

                @Override
                protected void discard() {}
            });
        }
    }

    private AbstractTransport transport() {
        return new AbstractTransport("kabelwerk-test", options) {
            @Override
            protected AbstractAttempt attempt(Request request) {
                return new Attempt(this, request);
            }

            @Override
            protected void release() {
                released.countDown();
            }
        };
    }

    private static CompletableFuture<Connection> connect(AbstractTransport transport) {
        return transport.connect(ADDRESS, Map.of(), LISTENER);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        Throwable thrown = catchThrowable(future::join);
        return thrown instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : thrown;
    }

    private void refuse(Attempt attempt, Way way) {
        attempt.unreachable(way, new ConnectException("refused"));
    }

    /** A connection stays open for days, and what was asked for holds the token. */
    @Test
    void should_forget_what_was_asked_for_once_it_is_open() {
        List<Attempt> attempts = new ArrayList<>();
        List<Way> ways = new ArrayList<>();
        how = (attempt, way) -> {
            attempts.add(attempt);
            ways.add(way);
            attempt.succeed(way);
        };
        connect(transport()).join();

        assertThatIllegalStateException().isThrownBy(attempts.get(0)::request).withMessageContaining("has forgotten");
        assertThatIllegalStateException().isThrownBy(attempts.get(0)::address);
        // A library may tell late.
        assertThat(attempts.get(0).reached(ways.get(0))).isTrue();
        attempts.get(0).lost(ways.get(0), null);
    }

    @Test
    void should_try_each_way_in_order_and_tell_the_selector() {
        how = (attempt, way) -> {
            if (way.proxy() == null) {
                attempt.succeed(way);
            } else {
                refuse(attempt, way);
            }
        };
        connect(transport()).join();
        assertThat(done).containsExactly("proxy 127.0.0.1", "drop", "proxy 127.0.0.2", "drop", "direct");
        assertThat(failed).containsExactly(ONE.address(), TWO.address());
    }

    @Test
    void should_begin_with_the_way_that_was_good_last_time() {
        how = (attempt, way) -> {
            if (TWO.equals(way.proxy())) {
                attempt.succeed(way);
            } else {
                refuse(attempt, way);
            }
        };
        AbstractTransport transport = transport();
        connect(transport).join();
        done.clear();
        connect(transport).join();
        assertThat(done).containsExactly("proxy 127.0.0.2");
    }

    @Test
    void should_give_a_way_that_says_nothing_its_share_of_the_time() {
        options = options.withConnectTimeout(Duration.ofSeconds(3));
        how = (attempt, way) -> {
            if (way.proxy() == null) {
                attempt.succeed(way);
            }
        };
        connect(transport()).join();
        assertThat(done).containsExactly("proxy 127.0.0.1", "drop", "proxy 127.0.0.2", "drop", "direct");
    }

    /** To give up a socket is told like its end. */
    @Test
    void should_not_mind_what_becomes_of_a_way_that_has_had_its_share() {
        options = options.withConnectTimeout(Duration.ofSeconds(3));
        List<Way> silent = new ArrayList<>();
        List<Boolean> late = new ArrayList<>();
        how = (attempt, way) -> {
            if (way.proxy() != null) {
                silent.add(way);
                return;
            }
            Way given = silent.get(0);
            late.add(attempt.reached(given));
            attempt.lost(given, new ClosedChannelException());
            attempt.fail(given, new IOException("refused late"));
            attempt.failBecauseOf(given, new IllegalStateException("closed"));
            attempt.unreachable(given, new ConnectException("refused late"));
            attempt.succeed(way);
        };
        assertThat(connect(transport()).join()).isNotNull();
        assertThat(late).containsExactly(false);
        assertThat(done).endsWith("direct");
    }

    @Test
    void should_keep_what_it_dials_with_until_it_has_dialled() throws InterruptedException {
        CountDownLatch dials = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        proxies = List.of(ONE);
        how = (attempt, way) -> {
            dials.countDown();
            awaitUninterruptibly(cancelled);
            done.add("released meanwhile: " + (released.getCount() == 0));
        };
        AbstractTransport transport = transport();
        CompletableFuture<Connection> connecting = connect(transport);
        assertThat(dials.await(30, TimeUnit.SECONDS)).isTrue();
        connecting.cancel(true);
        transport.close();
        transport.background().execute(cancelled::countDown); // Behind the release, if that came too early.
        assertThat(released.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(done).containsExactly("proxy 127.0.0.1", "drop", "released meanwhile: false", "drop");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void should_fail_with_the_last_error_where_no_way_leads_there() {
        how = this::refuse;
        proxies = List.of(ONE, TWO);
        assertThat(failure(connect(transport())))
                .isInstanceOf(ConnectException.class)
                .hasMessage("Could not reach localhost:4000 through the proxy 127.0.0.2/<unresolved>:80");
    }

    @Test
    void should_try_no_other_way_once_one_was_reached() {
        how = (attempt, way) -> {
            attempt.reached(way);
            attempt.fail(way, new IOException("refused later"));
        };
        assertThat(failure(connect(transport())))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("refused later");
        assertThat(done).as("before the failure is seen").startsWith("proxy 127.0.0.1", "drop");
        assertThat(done).doesNotContain("proxy 127.0.0.2", "direct");
    }

    @Test
    void should_fail_at_the_time_out_and_let_go() {
        options = options.withConnectTimeout(Duration.ofMillis(30));
        proxies = List.of(ONE);
        how = (attempt, way) -> {};
        assertThat(failure(connect(transport())))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("No open connection to localhost:4000 within 30 ms; see connectTimeout");
    }

    @Test
    void should_let_go_when_it_is_cancelled() throws InterruptedException {
        CountDownLatch dialled = new CountDownLatch(1);
        how = (attempt, way) -> dialled.countDown();
        CompletableFuture<Connection> connecting = connect(transport());
        assertThat(dialled.await(30, TimeUnit.SECONDS)).isTrue();
        connecting.cancel(true);
        assertThat(done).endsWith("drop");
    }

    @Test
    void should_say_which_class_is_missing_and_not_hang() {
        how = (attempt, way) -> {
            throw new NoClassDefFoundError("jakarta/websocket/Endpoint");
        };
        assertThat(failure(connect(transport())))
                .isInstanceOf(IOException.class)
                .cause()
                .hasMessageContaining("jakarta/websocket/Endpoint");
    }

    @Test
    void should_release_the_library_once_it_is_closed_and_nothing_is_left() throws InterruptedException {
        AbstractTransport transport = transport();
        Connection open = connect(transport).join();
        transport.close();
        assertThat(released.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(done).endsWith("drop of the connection");
        assertThat(failure(connect(transport))).isInstanceOf(IOException.class).hasMessage("The transport is closed");
        assertThat(open.sendText("text")).isCompletedExceptionally();
    }
}
