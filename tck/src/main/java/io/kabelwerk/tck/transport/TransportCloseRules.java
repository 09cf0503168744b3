package io.kabelwerk.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.harness.Texts;
import io.kabelwerk.tck.server.Frame;
import io.kabelwerk.tck.server.TestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How connections end, and that they end once. */
abstract class TransportCloseRules extends TransportRules {

    private static final Duration SOON = Duration.ofMillis(300);

    TransportCloseRules(TransportContract contract) {
        super(contract);
    }

    // ---- By the peer.

    /**
     * The code says whether the server restarts, crashed or refuses, and the engine pauses differently for each. If it
     * fails: see what the library passes to its close callback, and whether a later error overwrites it.
     */
    @Test
    @DisplayName("T401 MUST report the code and the reason of the peer's close frame")
    void codesAndReasons() {
        List<Closed> ends = List.of(
                Closed.of(1000, ""),
                Closed.of(1001, "going away"),
                Closed.of(1008, "policy"),
                Closed.of(1011, "ärger 😀"),
                Closed.of(1012, "restart"),
                Closed.of(1013, "later"),
                Closed.of(3000, "r"),
                Closed.of(4001, "x".repeat(123)),
                Closed.of(4999, "last"));
        Transport transport = transport();
        TestServer server = server();
        for (Closed end : ends) {
            Line line = line(transport, server, new Recorder());
            line.peer().send(Frame.close(end.code(), end.reason()));
            line.peer().readClose();
            line.peer().close();
            assertThat(line.recorder().closed()).isEqualTo(end);
        }
    }

    /**
     * A close frame need not have a code. If it fails: the library may report -1, 1000 or an exception; RFC 6455,
     * 7.1.5, has 1005 for it, which must not be sent back.
     */
    @Test
    @DisplayName("T402 MUST report 1005 for a close frame without a code")
    void withoutCode() {
        Line line = line();
        line.peer().send(Frame.closeWithoutCode());
        Frame answer = line.peer().readClose();
        line.peer().close();
        assertThat(line.recorder().closed().code()).isEqualTo(1005);
        assertThat(answer.payload().length == 0 || answer.code() == 1000)
                .as("%s is without a code, or has 1000", answer)
                .isTrue();
        assertThat(line.recorder().closed().reason()).isEmpty();
    }

    /**
     * The server waits for the answer before it closes the connection (RFC 6455, 5.5.1). If it fails: the library may
     * leave the answer to the application as soon as that handles close frames itself.
     */
    @Test
    @DisplayName("T403 MUST answer a close frame with its code")
    void answersClose() {
        Line line = line();
        line.peer().send(Frame.close(4321, "why"));
        assertThat(line.peer().read()).satisfies(answer -> {
            assertThat(answer.opcode()).isEqualTo(Frame.CLOSE);
            assertThat(answer.code()).isEqualTo(4321);
        });
        line.peer().close();
        line.recorder().closed();
    }

    /**
     * The server should end the stream, but may be too busy. If it fails: a timer has to run from the peer's close
     * frame on, not only after {@code close()}.
     */
    @Test
    @DisplayName("T404 MUST end the stream itself if the peer does not within closeTimeout")
    void peerDoesNotEnd() {
        Line line = line(OPTIONS.withCloseTimeout(SOON));
        line.peer().send(Frame.close(1012, "restart"));
        line.peer().readClose();
        line.peer().awaitEnd();
        assertThat(line.recorder().closed().code()).isEqualTo(1012);
    }

    /**
     * A server that is killed sends no close frame. If it fails: the end of the stream may be reported as an exception,
     * or not at all while nobody reads.
     */
    @Test
    @DisplayName("T405 MUST report 1006 if the stream ends, or is reset, without a close frame")
    void withoutCloseFrame() {
        Line ended = line();
        ended.peer().close();
        assertThat(ended.recorder().closed().code()).isEqualTo(1006);

        Line reset = line();
        reset.peer().reset();
        assertThat(reset.recorder().closed().code()).isEqualTo(1006);

        Line cut = line();
        cut.peer().write(new byte[] {(byte) 0x81, 100, 'h', 'a', 'l', 'f'});
        cut.peer().close();
        assertThat(cut.recorder().closed().code()).isEqualTo(1006);
        assertThat(cut.recorder().delivered()).isZero();
    }

    /**
     * Nothing may follow a close frame (RFC 6455, 5.5.1). If it fails: the parser has to stop at the close frame,
     * whatever is in its buffer.
     */
    @Test
    @DisplayName("T406 MUST NOT deliver what the peer sends after its close frame")
    void textsAfterClose() {
        Line line = line();
        line.peer().send(Frame.text("before"), Frame.close(1000, ""), Frame.text("after"), Frame.close(4000, "again"));
        line.peer().readClose();
        line.peer().close();
        assertThat(line.recorder().closed().code()).isEqualTo(1000);
        assertThat(line.recorder().delivered()).isEqualTo(1);
        assertThat(line.recorder().wrongs()).isEmpty();
    }

    // ---- By this side.

    /**
     * The server receives a close frame, and the listener the server's answer to it. If it fails: the library may
     * answer itself, or report its own code instead of the peer's.
     */
    @Test
    @DisplayName("T411 MUST send the code and the reason of close(), and report the peer's answer")
    void closes() {
        Line line = line();
        CompletableFuture<Void> closing = line.connection().close(4567, "bis später 👋");
        Frame frame = line.peer().read();
        assertThat(frame.opcode()).isEqualTo(Frame.CLOSE);
        assertThat(frame.code()).isEqualTo(4567);
        assertThat(frame.reason()).isEqualTo("bis später 👋");
        line.peer().send(Frame.close(4567, "gern"));
        line.peer().close();
        Await.value(closing, "close");
        assertThat(line.recorder().closed()).isEqualTo(Closed.of(4567, "gern"));
    }

    /**
     * All codes for applications are valid, also without a reason. If it fails: the library may know fewer codes, or
     * count the reason in characters.
     */
    @Test
    @DisplayName("T412 MUST accept 1000, 3000 and 4999, and reasons of 0 to 123 bytes")
    void validCloses() {
        for (int code : new int[] {1000, 3000, 4999}) {
            assertSent(code, "");
        }
        for (int edge : EDGES) {
            assertSent(4999, longest(edge));
        }
    }

    /**
     * An argument that cannot be sent is a mistake in the program, and must not end the connection. If it fails: check
     * it before anything else is done; the reason is counted in bytes of UTF-8.
     */
    @Test
    @DisplayName("T413 MUST throw IllegalArgumentException for any other code and a longer reason, and stay open")
    void invalidCloses() {
        Line line = line();
        for (int code : new int[] {-1, 0, 999, 1001, 1002, 1005, 1006, 1008, 1009, 1011, 2999, 5000, 65536 + 1000}) {
            assertThatIllegalArgumentException()
                    .as("code %d", code)
                    .isThrownBy(() -> line.connection().close(code, ""));
        }
        for (int edge : EDGES) {
            String reason = longest(edge) + Character.toString(edge);
            assertThatIllegalArgumentException()
                    .as("more than 123 bytes of U+%X", edge)
                    .isThrownBy(() -> line.connection().close(1000, reason));
        }
        Await.value(line.connection().sendText("still here"), "send");
        assertThat(line.peer().readText()).isEqualTo("still here");
    }

    /**
     * Two parts of a program may both decide to close. If it fails: keep the first call, and return its result to the
     * others.
     */
    @Test
    @DisplayName("T414 MUST send one close frame only, however often it is closed, and settle every future")
    void closesOnce() {
        Line line = line();
        List<CompletableFuture<Void>> closings = new ArrayList<>();
        closings.add(line.connection().close(1000, "first"));
        closings.add(line.connection().close(4000, "second"));
        assertThat(line.peer().read().reason()).isEqualTo("first");
        line.peer().send(Frame.close(1000, ""));
        assertThat(line.peer().readToEndAfterClosing())
                .as("another close frame")
                .isFalse();
        closings.add(line.connection().close(4000, "third"));
        closings.forEach(closing -> Await.value(closing, "close"));
        assertThat(line.recorder().closed().code()).isEqualTo(1000);
    }

    /**
     * Texts that were given before {@code close()} are sent first. If it fails: the close frame has to go through the
     * queue of texts.
     */
    @Test
    @DisplayName("T415 MUST send the close frame after the texts that were given before")
    void closeAfterTexts() {
        Line line = line();
        int count = 100;
        String text = Texts.ofBytes(50_000);
        List<CompletableFuture<Void>> sent = sendUnread(line, count, i -> i + text);
        var unused = line.connection().close(1000, "");
        for (int i = 0; i < count; i++) {
            assertThat(line.peer().readText().equals(i + text)).isTrue();
        }
        assertThat(line.peer().read().opcode()).isEqualTo(Frame.CLOSE);
        sent.forEach(each -> Await.value(each, "send"));
    }

    /**
     * Both sides close at the same moment, and each waits for the other's close frame. If it fails: what drops the texts
     * that wait when the peer closes drops the close frame behind them as well.
     */
    @Test
    @DisplayName("T420 MUST send its close frame where the peer's arrives while it waits behind texts")
    void closesWhileThePeerDoes() {
        Line line = line();
        String text = Texts.ofBytes(50_000);
        List<CompletableFuture<Void>> sent = sendUnread(line, 100, i -> text);
        CompletableFuture<Void> closing = line.connection().close(1000, "");
        line.peer().send(Frame.close(4321, ""));
        line.peer().readClose();
        line.peer().close();
        Await.value(closing, "close");
        assertThat(line.recorder().closed().code()).isEqualTo(4321);
        Await.until(() -> sent.stream().allMatch(CompletableFuture::isDone), "every send is settled");
    }

    /**
     * A server that hangs must not keep its clients. If it fails: the library may wait forever, or have a longer
     * time-out of its own.
     */
    @Test
    @DisplayName("T416 MUST give up on a peer that does not answer the close frame within closeTimeout, with 1006")
    void closeNotAnswered() {
        Line line = line(OPTIONS.withCloseTimeout(SOON));
        CompletableFuture<Void> closing = line.connection().close(1000, "");
        line.peer().readClose();
        line.peer().awaitEnd();
        assertThat(line.recorder().closed().code()).isEqualTo(1006);
        Await.value(closing, "close");
    }

    /**
     * The same holds if the peer does not even read, so that the close frame is never written. If it fails: the timer
     * has to start with the call, not when the close frame has been written.
     */
    @Test
    @DisplayName("T417 MUST give up on a peer that does not read within closeTimeout, with 1006")
    void closeNotRead() {
        Line line = line(OPTIONS.withCloseTimeout(SOON));
        String text = Texts.ofBytes(Texts.MIB);
        List<CompletableFuture<Void>> sent = sendUnread(line, 40, i -> text);
        CompletableFuture<Void> closing = line.connection().close(1000, "");
        assertThat(line.recorder().closed().code()).isEqualTo(1006);
        Await.value(closing, "close");
        Await.until(() -> sent.stream().allMatch(CompletableFuture::isDone), "every send is settled");
    }

    /**
     * A peer may be busy sending when it receives the close frame, and its answer is behind what it sends. If it fails:
     * the reader may be waiting for demand; after {@code close()} it should read on and drop the texts.
     */
    @Test
    @DisplayName("T418 MUST find the peer's close frame behind unread texts, and drop those texts")
    void closeAnsweredBehindTexts() throws InterruptedException {
        Line line = pausedLine(transport(), server(), new Recorder());
        String text = Texts.ofBytes(1000);
        AtomicInteger written = new AtomicInteger();
        // On another thread, since nobody says how much the network takes.
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 400; i++) {
                line.peer().sendText(text);
                written.incrementAndGet();
            }
        });
        writer.start();
        Await.standstill(written);
        var unused = line.connection().close(1000, "");
        line.peer().readClose();
        writer.join(Await.MILLIS);
        assertThat(writer.isAlive()).as("the peer still waits to be read").isFalse();
        line.peer().send(Frame.close(1000, "at last"));
        line.peer().close();
        assertThat(line.recorder().closed()).isEqualTo(Closed.of(1000, "at last"));
        assertThat(line.recorder().delivered()).isZero();
    }

    /**
     * A listener refuses a text that is not UTF-8, so it is the peer that was at fault, whatever code it answers with. If
     * it fails: keep the code of such a close() before the close frame is sent.
     */
    @Test
    @DisplayName("T419 MUST report 1007 and the reason of close() after a close() with 1007, whatever the peer answers")
    void closesInvalidText() {
        Transport transport = transport();
        TestServer server = server();
        for (Frame answer : List.of(Frame.close(1007, ""), Frame.close(1000, "fine"), Frame.closeWithoutCode())) {
            Line line = line(transport, server, new Recorder());
            CompletableFuture<Void> closing = line.connection().close(1007, "not UTF-8");
            Frame frame = line.peer().readClose();
            if (has(Capability.FAULT_CODES)) {
                assertThat(frame.code()).isEqualTo(1007);
                assertThat(frame.reason()).isEqualTo("not UTF-8");
            }
            line.peer().send(answer);
            line.peer().close();
            Await.value(closing, "close");
            assertThat(line.recorder().closed()).isEqualTo(Closed.of(1007, "not UTF-8"));
        }
    }

    private void assertSent(int code, String reason) {
        Line line = line();
        var unused = line.connection().close(code, reason);
        Frame frame = line.peer().readClose();
        assertThat(frame.code()).isEqualTo(code);
        assertThat(frame.reason()).isEqualTo(reason);
    }

    /** The first and the last character of each length in UTF-8. */
    private static final int[] EDGES = {' ', 0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x10ffff};

    /** As often as it fits into a reason. */
    private static String longest(int character) {
        String one = Character.toString(character);
        return one.repeat(123 / one.getBytes(StandardCharsets.UTF_8).length);
    }
}
