package io.kabelwerk.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.harness.Texts;
import io.kabelwerk.tck.server.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Texts on their way to the peer. */
abstract class TransportSendRules extends TransportRules {

    TransportSendRules(TransportContract contract) {
        super(contract);
    }

    /**
     * Each form of the length in a frame's head, and each buffer on the way, has an edge where code fails. If it fails:
     * look for a buffer whose size is the limit, and for lengths that are written in the wrong form.
     */
    @Test
    @DisplayName("T201 MUST send texts of 0 bytes to 20 MiB")
    void sizes() {
        Line line = line();
        Texts.edges().forEach(text -> {
            CompletableFuture<Void> sent = line.connection().sendText(text);
            assertThat(line.peer().readText().equals(text))
                    .as("a text of %d characters arrives", text.length())
                    .isTrue();
            Await.value(sent, "send");
        });
    }

    /** People write in all scripts. If it fails: something on the way is not UTF-8, or cuts surrogate pairs in two. */
    @Test
    @DisplayName("T202 MUST send every character of Unicode")
    void unicode() {
        Line line = line();
        for (String text : Texts.kinds()) {
            CompletableFuture<Void> sent = line.connection().sendText(text);
            assertThat(line.peer().readText()).isEqualTo(text);
            Await.value(sent, "send");
        }
        String all = Texts.everyCharacter();
        CompletableFuture<Void> sent = line.connection().sendText(all);
        assertThat(line.peer().readText().equals(all)).isTrue();
        Await.value(sent, "send");
    }

    /**
     * A server must close the connection on a frame that is not masked (RFC 6455, 5.1). If it fails: the library may be
     * set up as a server.
     */
    @Test
    @DisplayName("T203 MUST mask what it sends")
    void masked() {
        Line line = line();
        Await.value(line.connection().sendText("masked"), "send");
        Frame text = line.peer().read();
        assertThat(text.isMasked()).isTrue();
        var unused = line.connection().close(1000, "");
        assertThat(line.peer().read().isMasked()).isTrue();
    }

    /** The protocol above numbers its frames. If it fails: several threads, or callbacks, may race for the socket. */
    @Test
    @DisplayName("T204 MUST keep the order of 10,000 sends that do not wait for each other")
    void order() {
        Line line = line();
        int count = 10_000;
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.add(line.connection().sendText("text " + i));
        }
        for (int i = 0; i < count; i++) {
            assertThat(line.peer().readText()).isEqualTo("text " + i);
        }
        sent.forEach(each -> Await.value(each, "send"));
    }

    /**
     * The texts of one thread stay in order, and none is lost, mixed with another or sent twice. If it fails: the
     * library may allow one send at a time and throw, or mix frames.
     */
    @Test
    @DisplayName("T205 MUST let many threads send at once")
    void manyThreads() throws InterruptedException {
        Line line = line();
        int threads = 8;
        int each = 1000;
        List<Thread> senders = IntStream.range(0, threads)
                .mapToObj(sender -> new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        var unused = line.connection().sendText(sender + ":" + i + ":" + "x".repeat(i % 300));
                    }
                }))
                .toList();
        senders.forEach(Thread::start);
        int[] next = new int[threads];
        for (int i = 0; i < threads * each; i++) {
            String[] parts = line.peer().readText().split(":", -1);
            int sender = Integer.parseInt(parts[0]);
            assertThat(parts[1]).isEqualTo(Integer.toString(next[sender]));
            assertThat(parts[2]).hasSize(next[sender] % 300);
            next[sender]++;
        }
        for (Thread sender : senders) {
            sender.join();
        }
    }

    /**
     * The engine sends on a thread that other sessions may need, so a blocked send would stop those, too. If it fails:
     * the library may write on the caller's thread; look for its asynchronous form.
     */
    @Test
    @DisplayName("T206 MUST NOT block a send while the peer does not read")
    void doesNotBlock() {
        Line line = line();
        int count = 40;
        String text = Texts.ofBytes(Texts.MIB);
        List<CompletableFuture<Void>> sent = sendUnread(line, count, i -> i + text);
        // All calls have returned, and nobody has read a byte so far.
        for (int i = 0; i < count; i++) {
            assertThat(line.peer().readText().equals(i + text)).isTrue();
        }
        sent.forEach(each -> Await.value(each, "send"));
    }

    /**
     * A sender has to learn that a send failed, in the same form whenever it happens. If it fails: the library may
     * throw, fail with something unchecked, or forget the future.
     */
    @Test
    @DisplayName("T207 MUST fail a send on a closed connection with an IOException")
    void afterTheEnd() {
        Line line = line();
        line.peer().close();
        line.recorder().closed();
        assertThat(Await.failure(line.connection().sendText("late"), "send")).isInstanceOf(IOException.class);
    }

    /**
     * No text may follow a close frame (RFC 6455, 5.5.1). If it fails: {@code close()} has to stop texts when it is
     * called, not when the close frame is written.
     */
    @Test
    @DisplayName("T208 MUST fail a send after close() with an IOException")
    void afterClose() {
        Line line = line();
        var unused = line.connection().close(1000, "");
        assertThat(Await.failure(line.connection().sendText("late"), "send")).isInstanceOf(IOException.class);
        assertThat(line.peer().read().opcode()).isEqualTo(Frame.CLOSE);
    }

    /**
     * A future that nobody completes is a caller that waits forever. If it fails: what waits in queues, of the
     * transport or of the library, has to fail when the connection ends.
     */
    @Test
    @DisplayName("T209 MUST settle every send when the connection breaks")
    void breaksWhileSending() {
        Line line = line();
        String text = Texts.ofBytes(Texts.MIB);
        List<CompletableFuture<Void>> sent = sendUnread(line, 40, i -> text);
        line.peer().reset();
        assertThat(Await.failure(sent.get(sent.size() - 1), "the last send")).isInstanceOf(IOException.class);
        Await.until(() -> sent.stream().allMatch(CompletableFuture::isDone), "every send is settled");
        line.recorder().closed();
    }

    /**
     * The same holds if this side ends the connection. If it fails: what waits in queues, of the transport or of the
     * library, has to fail when the connection ends.
     */
    @Test
    @DisplayName("T210 MUST settle every send when the connection is aborted")
    void abortedWhileSending() {
        Line line = line();
        String text = Texts.ofBytes(Texts.MIB);
        List<CompletableFuture<Void>> sent = sendUnread(line, 40, i -> text);
        line.connection().abort();
        assertThat(Await.failure(sent.get(sent.size() - 1), "the last send")).isInstanceOf(IOException.class);
        Await.until(() -> sent.stream().allMatch(CompletableFuture::isDone), "every send is settled");
    }

    /**
     * An answer is often sent in the callback that received the question. If it fails: sending may wait for a lock that
     * the callback holds.
     */
    @Test
    @DisplayName("T211 MUST let a listener send")
    void fromListener() {
        CompletableFuture<Connection> connection = new CompletableFuture<>();
        Line line = line(new Recorder() {
            @Override
            void handleText(String text) {
                var unused = connection.join().sendText("echo of " + text);
            }
        });
        connection.complete(line.connection());
        line.peer().sendText("one");
        assertThat(line.peer().readText()).isEqualTo("echo of one");
        line.peer().sendText("two");
        assertThat(line.peer().readText()).isEqualTo("echo of two");
    }

    /**
     * A pong goes between two frames, never into one, and replaces no text. If it fails: look for a buffer, or for a
     * place in a queue, that texts and pongs share.
     */
    @Test
    @DisplayName("T212 MUST keep texts whole and in order when pings come while they wait")
    void pingsWhileTextsWait() {
        Line line = line();
        int count = 40;
        String text = Texts.ofBytes(Texts.MIB);
        List<CompletableFuture<Void>> sent = sendUnread(line, count, i -> i + text);
        for (int i = 0; i < count; i++) {
            line.peer().send(Frame.of(Frame.PING, new byte[] {(byte) i}));
        }
        WholeTexts received = new WholeTexts(i -> i + text);
        int pong = -1; // of several pings, only the last has to be answered (RFC 6455, 5.5.3)
        while (received.count < count || pong < count - 1) {
            Frame frame = line.peer().read();
            if (frame.opcode() == Frame.PONG) {
                assertThat(frame.payload()).hasSize(1);
                assertThat((int) frame.payload()[0]).as("pongs in order").isBetween(pong + 1, count - 1);
                pong = frame.payload()[0];
            } else {
                received.take(frame);
            }
        }
        sent.forEach(each -> Await.value(each, "send"));
    }

    /**
     * A text that was sent in part is completed before the close frame, and the futures of texts behind it fail. If it
     * fails: look at what happens to the queue when the peer's close frame arrives.
     */
    @Test
    @DisplayName("T213 MUST send no text in part, and settle every send, when the peer closes while texts wait")
    void closedWhileTextsWait() {
        Line line = line();
        String text = Texts.ofBytes(Texts.MIB);
        List<CompletableFuture<Void>> sent = sendUnread(line, 40, i -> i + text);
        line.peer().send(Frame.close(4000, "enough"));
        WholeTexts received = new WholeTexts(i -> i + text);
        Frame frame = line.peer().read();
        while (frame.opcode() != Frame.CLOSE) {
            received.take(frame);
            frame = line.peer().read();
        }
        assertThat(received.begun.size()).as("bytes of a text that has no end").isZero();
        line.peer().close();
        assertThat(line.recorder().closed().code()).isEqualTo(4000);
        Await.until(() -> sent.stream().allMatch(CompletableFuture::isDone), "every send is settled");
    }

    /** Puts texts together, and compares each with what was sent. */
    private static final class WholeTexts {

        private final IntFunction<String> texts;
        private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
        private int count;

        WholeTexts(IntFunction<String> texts) {
            this.texts = texts;
        }

        void take(Frame frame) {
            assertThat(frame.opcode()).as("%s, after %d texts", frame, count).isIn(Frame.TEXT, Frame.CONTINUATION);
            begun.writeBytes(frame.payload());
            if (frame.isLast()) {
                assertThat(begun.toString(StandardCharsets.UTF_8).equals(texts.apply(count)))
                        .as("text %d arrives as it was sent", count)
                        .isTrue();
                begun.reset();
                count++;
            }
        }
    }
}
