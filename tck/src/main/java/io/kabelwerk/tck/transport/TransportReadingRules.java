package io.kabelwerk.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.harness.Texts;
import io.kabelwerk.tck.server.Frame;
import io.kabelwerk.tck.server.Peer;
import io.kabelwerk.tck.server.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Reading is paused and resumed: it is how a session with a slow listener slows the server down. */
abstract class TransportReadingRules extends TransportRules {

    TransportReadingRules(TransportContract contract) {
        super(contract);
    }

    private static void sendTexts(Peer peer, int count) {
        for (int i = 0; i < count; i++) {
            peer.sendText("text " + i);
        }
    }

    /** A connection begins paused. If it fails: the first read may be started when the connection opens. */
    @Test
    @DisplayName("T313 MUST NOT deliver anything before reading is resumed")
    void nothingBeforeResumed() {
        Line line = pausedLine(transport(), server(), new Recorder());
        sendTexts(line.peer(), 3);
        AtomicInteger delivered = new AtomicInteger();
        Await.standstill(delivered);
        assertThat(line.recorder().delivered()).isZero();
        line.connection().resumeReading();
        assertThat(line.recorder().nextTexts(3)).containsExactly("text 0", "text 1", "text 2");
    }

    /**
     * A caller without a connection must not get an end of one. If it fails: keep an end that the library reports until
     * the future is complete.
     */
    @Test
    @DisplayName("T314 MUST NOT report an end before the future of connect is complete")
    void noEndBeforeTheFuture() {
        Transport transport = transport();
        TestServer server = server();
        for (int round = 0; round < 50; round++) {
            AtomicReference<CompletableFuture<Connection>> opening = new AtomicReference<>();
            AtomicInteger early = new AtomicInteger();
            Recorder recorder = new Recorder() {
                @Override
                void handleClosed(Closed how) {
                    CompletableFuture<Connection> known = opening.get();
                    if (known != null && !known.isDone()) {
                        early.incrementAndGet();
                    }
                }
            };
            CompletableFuture<Connection> connecting = connect(transport, server.uri("/socket"), recorder);
            opening.set(connecting);
            Peer peer = server.nextPeer();
            peer.accept();
            peer.send(Frame.text("text"), Frame.close(1000, ""));
            Connection connection = Await.value(connecting, "connect");
            connection.resumeReading();
            peer.readClose();
            peer.close();
            recorder.closed();
            assertThat(early).hasValue(0);
        }
    }

    /**
     * What was read already may arrive after a pause; nothing else may. If it fails: a loop that delivers the contents
     * of a buffer must check before each text whether it may.
     */
    @Test
    @DisplayName(
            "T315 MUST deliver no more than Connection.READ_AHEAD bytes and one text after a pause, and lose nothing")
    void littleAfterPause() throws InterruptedException {
        for (int size : new int[] {10, 1000, Texts.MIB / 16}) {
            CompletableFuture<Connection> connection = new CompletableFuture<>();
            AtomicInteger afterPause = new AtomicInteger();
            Line line = pausedLine(transport(), server(), new Recorder() {
                private boolean paused;

                @Override
                void handleText(String text) {
                    if (paused) {
                        afterPause.addAndGet(text.length());
                    } else {
                        paused = true;
                        connection.join().pauseReading();
                    }
                }
            });
            connection.complete(line.connection());
            String filler = Texts.ofBytes(size);
            int count = Math.min(20_000, 8 * Texts.MIB / size);
            Thread writer = new Thread(() -> {
                for (int i = 0; i < count; i++) {
                    line.peer().sendText(i + ":" + filler);
                }
            });
            line.connection().resumeReading();
            writer.start();
            line.recorder().nextText();
            Await.standstill(afterPause);
            assertThat(afterPause.get())
                    .as("chars that came after the pause, in texts of %d", size)
                    .isLessThanOrEqualTo(Connection.READ_AHEAD + size + 10);
            line.connection().resumeReading();
            for (int i = 1; i < count; i++) {
                assertThat(line.recorder().nextText()).startsWith(i + ":");
            }
            writer.join();
        }
    }

    /**
     * A listener pauses when a text is more than it can process. If it fails: a pause within a callback may be lost.
     */
    @Test
    @DisplayName("T316 MUST allow a pause within onText, and a resume from another thread")
    void pauseWithinCallback() throws InterruptedException {
        CompletableFuture<Connection> connection = new CompletableFuture<>();
        Semaphore paused = new Semaphore(0);
        Line line = pausedLine(transport(), server(), new Recorder() {
            @Override
            void handleText(String text) {
                connection.join().pauseReading();
                paused.release();
            }
        });
        connection.complete(line.connection());
        line.connection().resumeReading();
        sendTexts(line.peer(), 2000);
        for (int i = 0; i < 2000; i++) {
            assertThat(line.recorder().nextText()).isEqualTo("text " + i);
            assertThat(paused.tryAcquire(Await.SECONDS, TimeUnit.SECONDS)).isTrue();
            line.connection().resumeReading();
        }
        assertThat(line.recorder().wrongs()).isEmpty();
    }

    /** The last call counts. If it fails: two threads may overtake each other between a flag and the library. */
    @Test
    @DisplayName("T317 MUST allow pauses and resumes from several threads at once, and obey the last call")
    void fromManyThreads() throws InterruptedException {
        Line line = line();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            boolean pauses = i % 2 == 0;
            threads.add(new Thread(() -> {
                for (int round = 0; round < 5_000; round++) {
                    if (pauses) {
                        line.connection().pauseReading();
                    } else {
                        line.connection().resumeReading();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        sendTexts(line.peer(), 500);
        for (Thread thread : threads) {
            thread.join();
        }
        line.connection().pauseReading();
        line.connection().pauseReading();
        sendTexts(line.peer(), 500);
        line.connection().resumeReading();
        List<String> texts = line.recorder().nextTexts(1000);
        for (int i = 0; i < 1000; i++) {
            assertThat(texts.get(i)).isEqualTo("text " + i % 500);
        }
        assertThat(line.recorder().wrongs()).isEmpty();
    }

    /**
     * The listener's pause may coincide with another thread's resume. If it fails: what the library holds back must not
     * be delivered within a call of the listener.
     */
    @Test
    @DisplayName("T319 MUST lose nothing if a pause within onText and a resume happen at once")
    void pauseMeetsResume() throws InterruptedException {
        CompletableFuture<Connection> connection = new CompletableFuture<>();
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger resumed = new AtomicInteger();
        Line line = pausedLine(transport(), server(), new Recorder() {
            @Override
            void handleText(String text) {
                int before = resumed.get();
                connection.join().pauseReading();
                while (text.endsWith("00") && resumed.get() == before && !done.get()) {
                    Thread.onSpinWait(); // Now and then a resume begins and ends within this call.
                }
            }
        });
        connection.complete(line.connection());
        Thread resumer = new Thread(() -> {
            while (!done.get()) {
                line.connection().resumeReading();
                resumed.incrementAndGet();
            }
        });
        resumer.start();
        try {
            for (int round = 0; round < 20; round++) {
                sendTexts(line.peer(), 500);
                for (int i = 0; i < 500; i++) {
                    assertThat(line.recorder().nextText()).isEqualTo("text " + i);
                }
            }
        } finally {
            done.set(true);
            resumer.join();
        }
        assertThat(line.recorder().wrongs()).isEmpty();
    }

    /**
     * What is not read must stay with the server, however much it is. If it fails: reading must stop, not only
     * delivering.
     */
    @Test
    @DisplayName("T307 MUST slow the peer down while reading is paused, and lose nothing")
    void slowsThePeer() throws InterruptedException {
        Line line = pausedLine(transport(), server(), new Recorder());
        String text = Texts.ofBytes(Texts.MIB / 16);
        int count = 64 * 16;
        AtomicInteger written = new AtomicInteger();
        Thread writer = new Thread(() -> {
            for (int i = 0; i < count; i++) {
                line.peer().sendText(i + ":" + text);
                written.incrementAndGet();
            }
        });
        writer.start();
        Await.standstill(written);
        assertThat(written.get())
                .as("texts of 64 KiB that went out while nothing was read")
                .isLessThan(count);
        assertThat(line.recorder().delivered()).isZero();

        line.connection().resumeReading();
        for (int i = 0; i < count; i++) {
            assertThat(line.recorder().nextText().equals(i + ":" + text))
                    .as("text %d", i)
                    .isTrue();
        }
        writer.join();
    }

    /** The last texts before a close often explain it. If it fails: the end may overtake what was read. */
    @Test
    @DisplayName("T311 MUST deliver all texts before the close frame while it reads")
    void textsBeforeTheEnd() {
        for (int round = 0; round < 50; round++) {
            Line line = line();
            List<Frame> frames = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                frames.add(Frame.text("text " + i));
            }
            frames.add(Frame.close(1000, ""));
            line.peer().send(frames.toArray(Frame[]::new));
            line.peer().readClose();
            line.peer().close();
            line.recorder().closed();
            assertThat(line.recorder().delivered()).isEqualTo(10);
        }
    }

    /**
     * A peer may send texts and break the connection before anyone reads. If it fails: the library may forget an end
     * that nobody asked for.
     */
    @Test
    @DisplayName("T320 MUST report an abnormal end during a pause after the texts that came before it")
    void breakDuringPause() {
        Transport transport = transport();
        TestServer server = server();
        for (int count = 1; count <= 10; count++) {
            Line line = pausedLine(transport, server, new Recorder());
            sendTexts(line.peer(), count);
            line.peer().close();
            Line unused = line(transport, server, new Recorder()); // Meanwhile as much is read as ever will be.
            line.connection().resumeReading();
            assertThat(line.recorder().closed().code()).isEqualTo(Closed.ABNORMAL);
            assertThat(line.recorder().delivered()).isEqualTo(count);
        }
    }

    /**
     * A read of the socket may bring many texts. If it fails: wrap what delivers them in {@code onBatch}, or leave out
     * {@link Capability#BATCHES}.
     */
    @Test
    @DisplayName("T321 MUST deliver the texts of one read as a batch")
    void batches() {
        needs(Capability.BATCHES);
        Line line = pausedLine(transport(), server(), new Recorder());
        line.peer()
                .send(IntStream.range(0, 50)
                        .mapToObj(i -> Frame.text("text " + i))
                        .toArray(Frame[]::new));
        line.connection().resumeReading();
        line.recorder().nextTexts(50);
        line.peer().send(Frame.close(1000, ""));
        line.peer().readClose();
        line.peer().close();
        line.recorder().closed();
        assertThat(line.recorder().largestBatch()).as("texts in a batch").isGreaterThan(1);
    }

    /**
     * A pause may coincide with the end of the connection. If it fails: the pause may use a socket that is no longer
     * there.
     */
    @Test
    @DisplayName("T318 MUST ignore pauses and resumes after the end")
    void afterTheEnd() {
        Line line = line();
        sendTexts(line.peer(), 3);
        line.peer().send(Frame.close(1000, ""));
        line.peer().readClose();
        line.peer().close();
        line.recorder().closed();
        line.connection().pauseReading();
        line.connection().resumeReading();
        line.connection().resumeReading();
        assertThat(line.recorder().wrongs()).isEmpty();
        assertThat(line.recorder().delivered()).isEqualTo(3);
    }
}
