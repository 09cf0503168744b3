package io.kabelwerk.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.server.Frame;
import io.kabelwerk.tck.server.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a connection ends at once, and that it ends once. */
abstract class TransportEndRules extends TransportRules {

    TransportEndRules(TransportContract contract) {
        super(contract);
    }

    /**
     * If heartbeats are no longer answered, a closing handshake is a waste of time. If it fails: the library's close
     * usually sends a close frame; look for a way to drop the socket.
     */
    @Test
    @DisplayName("T421 MUST drop an aborted connection at once, without a close frame, with 1006")
    void aborts() {
        Line line = line();
        line.connection().abort();
        line.connection().abort();
        assertThat(line.peer().readToEnd()).as("a close frame").isFalse();
        assertThat(line.recorder().closed().code()).isEqualTo(1006);
        assertThat(line.recorder().ends()).isEqualTo(1);
    }

    /**
     * A caller may lose patience during the closing handshake. If it fails: {@code abort()} may be ignored while the
     * connection is closing.
     */
    @Test
    @DisplayName("T422 MUST let abort() cut a close() short")
    void abortsWhileClosing() {
        Line line = line();
        CompletableFuture<Void> closing = line.connection().close(1000, "");
        line.peer().readClose();
        line.connection().abort();
        line.peer().awaitEnd();
        assertThat(line.recorder().closed().code()).isEqualTo(1006);
        Await.value(closing, "close");
    }

    /** A transport closes its connections with it. If it fails: the transport has to know its open connections. */
    @Test
    @DisplayName("T423 MUST abort all connections when the transport is closed")
    void transportCloses() {
        Transport transport = transport();
        TestServer server = server();
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            lines.add(line(transport, server, new Recorder()));
        }
        transport.close();
        for (Line line : lines) {
            assertThat(line.recorder().closed().code()).isEqualTo(1006);
            line.peer().awaitEnd();
        }
    }

    // ---- Once.

    /**
     * The engine connects again on each end, so two ends would become two sockets. If it fails: errors, ends and close
     * frames may each have a callback of their own; report the first of them only.
     */
    @Test
    @DisplayName(
            "T431 MUST call onClosed exactly once, as the last call, however the connection ends and however often")
    void endsOnce() {
        Transport transport = transport();
        TestServer server = server();
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Line line = line(transport, server, new Recorder());
            lines.add(line);
            line.peer().sendText("some text");
            switch (i % 5) {
                case 0 -> line.peer().send(Frame.close(1000, ""));
                case 1 -> line.peer().close();
                case 2 -> line.peer().reset();
                case 3 -> line.peer().send(Frame.text("broken").withReservedBit());
                default -> line.peer().send(Frame.closeWithoutCode());
            }
            var unused = line.connection().close(1000, "");
            line.connection().abort();
        }
        for (Line line : lines) {
            line.recorder().closed();
        }
        transport.close();
        for (Line line : lines) {
            assertThat(line.recorder().wrongs()).isEmpty();
            assertThat(line.recorder().ends()).isEqualTo(1);
        }
    }

    /**
     * A listener may decide to close. If it fails: closing within a callback may wait for a lock that the callback
     * holds.
     */
    @Test
    @DisplayName("T432 MUST let a listener close within onText")
    void closesInCallback() {
        CompletableFuture<Connection> connection = new CompletableFuture<>();
        Line line = line(new Recorder() {
            @Override
            void handleText(String text) {
                var unused = connection.join().close(4000, "enough");
            }
        });
        connection.complete(line.connection());
        line.peer().send(Frame.text("one"));
        assertThat(line.peer().readClose().code()).isEqualTo(4000);
        line.peer().send(Frame.close(4000, ""));
        line.peer().close();
        assertThat(line.recorder().closed().code()).isEqualTo(4000);
    }

    /**
     * A listener may decide to abort. If it fails: the end may be reported within the call that caused it, and so
     * within onText.
     */
    @Test
    @DisplayName("T433 MUST let a listener abort within onText")
    void abortsInCallback() {
        CompletableFuture<Connection> connection = new CompletableFuture<>();
        Line line = line(new Recorder() {
            @Override
            void handleText(String text) {
                connection.join().abort();
            }
        });
        connection.complete(line.connection());
        line.peer().sendText("one");
        line.peer().awaitEnd();
        assertThat(line.recorder().closed().code()).isEqualTo(1006);
        assertThat(line.recorder().wrongs()).isEmpty();
    }

    /**
     * The owner of a connection cannot know whether it has just ended. If it fails: the library may throw if the
     * connection has ended; the contract is to do nothing, or to fail the future.
     */
    @Test
    @DisplayName("T434 MUST ignore every call after the end, and within onClosed")
    void callsAfterTheEnd() {
        CompletableFuture<Connection> connection = new CompletableFuture<>();
        CompletableFuture<Void> handled = new CompletableFuture<>();
        Line line = line(new Recorder() {
            @Override
            void handleClosed(Closed how) {
                callAll(connection.join());
                handled.complete(null);
            }
        });
        connection.complete(line.connection());
        line.peer().close();
        line.recorder().closed();
        Await.value(handled, "the calls within onClosed");
        callAll(line.connection());
        Await.value(line.connection().close(1000, ""), "close");
        assertThat(line.recorder().ends()).isEqualTo(1);
        assertThat(line.recorder().wrongs()).isEmpty();
    }

    private static void callAll(Connection connection) {
        connection.resumeReading();
        var sent = connection.sendText("late");
        var closed = connection.close(1000, "");
        connection.abort();
        assertThat(sent).isNotNull();
        assertThat(closed).isNotNull();
    }
}
