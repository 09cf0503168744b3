package io.kabelwerk.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.harness.Calls;
import io.kabelwerk.tck.harness.Hung;
import io.kabelwerk.tck.harness.RuleInFailure;
import io.kabelwerk.tck.server.Peer;
import io.kabelwerk.tck.server.TestServer;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the rules for transports share: each creates the transports and servers that it needs, and all are closed after
 * it.
 */
@ExtendWith({RuleInFailure.class, Hung.class})
@Timeout(value = Await.HUNG_MINUTES, unit = TimeUnit.MINUTES)
abstract class TransportRules implements Hung.Watched {

    /** Time-outs at which a rule fails that waits for anything else. */
    static final TransportOptions OPTIONS =
            TransportOptions.defaults().withConnectTimeout(patience()).withCloseTimeout(patience());

    private static final Duration IN_GOOD_TIME = Duration.ofSeconds(8);

    /** A transport that gets this much wrong has one mistake, and each costs the kit's patience. */
    private static final int ENOUGH = 3;

    private final TransportContract contract;
    private final Queue<Transport> transports = new ConcurrentLinkedQueue<>();
    private final Queue<TestServer> servers = new ConcurrentLinkedQueue<>();
    private final Calls calls = new Calls();
    private boolean hasty;

    TransportRules(TransportContract contract) {
        this.contract = contract;
    }

    @AfterEach
    void closeEverything() {
        try {
            transports.forEach(Transport::close);
        } finally {
            servers.forEach(TestServer::close);
        }
    }

    private static Duration patience() {
        return Duration.ofSeconds(2L * Await.SECONDS);
    }

    @Override
    public final Calls calls() {
        return calls;
    }

    final TransportContract contract() {
        return contract;
    }

    /** Skips the rule if the transport does not declare a capability. */
    final void needs(Capability capability) {
        assumeTrue(has(capability), "the transport does not declare " + capability);
    }

    /** For a part of a rule; see {@link #needs(Capability)}. */
    final boolean has(Capability capability) {
        return contract.capabilities().contains(capability);
    }

    final Transport transport() {
        return transport(OPTIONS);
    }

    final Transport transport(TransportOptions options) {
        Transport transport = new WatchedTransport(contract.provider().create(options), calls);
        transports.add(transport);
        return transport;
    }

    final TestServer server() {
        return opened(TestServer.plain(contract.serverSockets()));
    }

    final TestServer opened(TestServer server) {
        servers.add(server);
        return server;
    }

    // ---- Connecting.

    static CompletableFuture<Connection> connect(Transport transport, URI uri, Listener listener) {
        return transport.connect(uri, Map.of(), listener);
    }

    /** Opens a connection with a transport and a server of its own, which is being read. */
    final Line line() {
        return line(OPTIONS);
    }

    final Line line(TransportOptions options) {
        return line(transport(options), server(), new Recorder());
    }

    final Line line(Recorder recorder) {
        return line(transport(), server(), recorder);
    }

    /** Opens a connection, which is being read. */
    static Line line(Transport transport, TestServer server, Recorder recorder) {
        Line line = pausedLine(transport, server, recorder);
        line.connection().resumeReading();
        return line;
    }

    /** Opens a connection, and leaves it as it is. */
    static Line pausedLine(Transport transport, TestServer server, Recorder recorder) {
        CompletableFuture<Connection> opening = connect(transport, server.uri("/socket"), recorder);
        Peer peer = server.nextPeer();
        peer.accept();
        Connection connection = Await.value(opening, "connect");
        recorder.use(connection);
        return new Line(connection, recorder, peer);
    }

    // ---- Sending.

    /** What a call returns that must not block: made on another thread, so that it fails the rule with that reason. */
    static <T> T returned(Supplier<T> call, String what) {
        return Await.value(CompletableFuture.supplyAsync(call, TransportRules::startDaemon), what);
    }

    /** Sends texts to a peer that reads nothing, and returns when all calls have. */
    static List<CompletableFuture<Void>> sendUnread(Line line, int count, IntFunction<String> texts) {
        return returned(
                () -> IntStream.range(0, count)
                        .mapToObj(i -> line.connection().sendText(texts.apply(i)))
                        .toList(),
                "the calls of sendText, while the peer does not read,");
    }

    private static void startDaemon(Runnable task) {
        Thread thread = new Thread(task, "kabelwerk-tck");
        thread.setDaemon(true);
        thread.start();
    }

    // ---- Tables.

    /**
     * Tries each row. Those that are declared as deviations have to fail, so that no declaration outlives its reason.
     */
    final <T> void check(String rule, List<T> rows, Consumer<? super T> trial) {
        List<String> wrong = new ArrayList<>();
        Set<String> declared = new LinkedHashSet<>();
        contract().deviations().keySet().stream()
                .filter(key -> key.startsWith(rule + " "))
                .forEach(declared::add);
        for (T row : rows) {
            String key = rule + " " + row;
            boolean isDeclared = declared.remove(key);
            hasty = isDeclared;
            AssertionError failure = failureOf(trial, row);
            if (failure != null && !isDeclared) {
                wrong.add(row + ": " + failure.getMessage());
            } else if (failure == null && isDeclared) {
                wrong.add(row + ": is right, but declared as a deviation");
            }
            if (wrong.size() >= ENOUGH) {
                wrong.add("(the rows after these were not tried)");
                break;
            }
        }
        assertThat(wrong).as("rows that are wrong").isEmpty();
        assertThat(declared).as("declared deviations without a row").isEmpty();
    }

    /**
     * Tries something with a time-out that is soon over; and again with a longer one, if the peer could not do its part
     * before: a machine may be busy.
     */
    static void inGoodTime(Duration soon, Consumer<Duration> trial) {
        try {
            trial.accept(soon);
        } catch (UncheckedIOException tooLate) {
            trial.accept(IN_GOOD_TIME);
        }
    }

    private static <T> @Nullable AssertionError failureOf(Consumer<? super T> trial, T row) {
        try {
            trial.accept(row);
            return null;
        } catch (AssertionError e) {
            return e;
        } catch (UncheckedIOException e) {
            return new AssertionError(e.getMessage(), e);
        }
    }

    /** A row that is expected to fail is not waited for. */
    final void hurryIfHasty(Peer peer) {
        if (hasty) {
            peer.hurry();
        }
    }
}
