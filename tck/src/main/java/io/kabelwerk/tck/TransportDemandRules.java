package io.kabelwerk.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kabelwerk.spi.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Texts come as far as they are asked for: it is how a session with a slow listener slows the server down. */
abstract class TransportDemandRules extends TransportRules {

    TransportDemandRules(TransportContract contract) {
        super(contract);
    }

    private static void sendTexts(Peer peer, int count) {
        for (int i = 0; i < count; i++) {
            peer.sendText("text " + i);
        }
    }

    /** Ends the connection, after which nothing can be delivered any more, and returns how much was. */
    private static int deliveredInAll(Line line) {
        line.peer().send(Frame.close(1000, ""));
        line.peer().readClose();
        line.peer().close();
        line.recorder().closed();
        return line.recorder().delivered();
    }

    /** Demand starts at zero. If it fails: the first read may be started before anybody asks. */
    @Test
    @DisplayName("T301 MUST NOT deliver anything without demand")
    void nothingWithoutDemand() {
        Line line = line();
        sendTexts(line.peer(), 3);
        assertThat(deliveredInAll(line)).isZero();
    }

    /** What is too much has nowhere to go. If it fails: what is in the buffer already may be let through. */
    @Test
    @DisplayName("T302 MUST NOT deliver more than was asked for")
    void noMoreThanAsked() {
        Line line = line();
        sendTexts(line.peer(), 5);
        line.connection().request(2);
        assertThat(line.recorder().nextTexts(2)).containsExactly("text 0", "text 1");
        assertThat(deliveredInAll(line)).isEqualTo(2);
    }

    /** Whoever asks twice wants both. If it fails: a second request may replace the first. */
    @Test
    @DisplayName("T303 MUST add up the demand")
    void addsUp() {
        Line line = line();
        line.connection().request(1);
        line.connection().request(2);
        sendTexts(line.peer(), 3);
        assertThat(line.recorder().nextTexts(3)).containsExactly("text 0", "text 1", "text 2");
        sendTexts(line.peer(), 3);
        line.connection().request(1);
        assertThat(line.recorder().nextText()).isEqualTo("text 0");
        assertThat(deliveredInAll(line)).isEqualTo(4);
    }

    /** Long.MAX_VALUE means all, and more than all is no less. If it fails: the sum may overflow. */
    @Test
    @DisplayName("T304 MUST take Long.MAX_VALUE, and more, for no limit")
    void withoutLimit() {
        Line line = line();
        line.connection().request(Long.MAX_VALUE);
        line.connection().request(1);
        line.connection().request(Long.MAX_VALUE);
        sendTexts(line.peer(), 1000);
        assertThat(line.recorder().nextTexts(1000)).hasSize(1000).endsWith("text 999");
    }

    /** A wrong number is a mistake in a program. If it fails: check before anything else is done. */
    @Test
    @DisplayName("T305 MUST throw IllegalArgumentException for a demand of less than one, which changes nothing")
    void invalidDemand() {
        Line line = line();
        for (long n : new long[] {0, -1, Long.MIN_VALUE}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> line.connection().request(n));
        }
        sendTexts(line.peer(), 2);
        line.connection().request(1);
        line.recorder().nextText();
        assertThat(deliveredInAll(line)).isEqualTo(1);
    }

    /** The usual way: one text handled, one more asked for. If it fails: asking within a callback may be lost. */
    @Test
    @DisplayName("T306 MUST take demand within onText")
    void demandWithinCallback() {
        CompletableFuture<Connection> connection = new CompletableFuture<>();
        Line line = line(new Recorder() {
            @Override
            void handleText(String text) {
                connection.join().request(1);
            }
        });
        connection.complete(line.connection());
        line.connection().request(1);
        sendTexts(line.peer(), 5000);
        assertThat(line.recorder().nextTexts(5000)).endsWith("text 4999");
    }

    /**
     * What nobody asks for must pile up at the server and not here, however much it is. If it fails: reading must stop,
     * not only delivering.
     */
    @Test
    @DisplayName("T307 MUST slow the peer down while there is no demand, and lose nothing")
    void slowsThePeer() throws InterruptedException {
        Line line = line();
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
                .as("texts of 64 KiB that went out without any demand")
                .isLessThan(count);
        assertThat(line.recorder().delivered()).isZero();

        line.connection().request(Long.MAX_VALUE);
        for (int i = 0; i < count; i++) {
            assertThat(line.recorder().nextText().equals(i + ":" + text))
                    .as("text %d", i)
                    .isTrue();
        }
        writer.join();
    }

    /**
     * A session that is waiting for its user must see that the server restarts. If it fails: reading may only start
     * with the first demand.
     */
    @Test
    @DisplayName("T308 MUST tell of a close frame without demand")
    void closeFrameWithoutDemand() {
        Line line = line();
        line.peer().send(Frame.close(1012, "restart"));
        assertThat(line.peer().readClose().code()).isEqualTo(1012);
        line.peer().close();
        assertThat(line.recorder().closed().code()).isEqualTo(1012);
    }

    /**
     * The same with a few texts before it, which may be dropped. If it fails: the reader may be waiting for demand; it
     * should read on into a small buffer.
     */
    @Test
    @DisplayName("T309 MUST tell of a close frame behind a few texts without demand")
    void closeFrameBehindTexts() {
        Line line = line();
        sendTexts(line.peer(), 3);
        line.peer().send(Frame.close(1012, "restart"));
        line.peer().readClose();
        line.peer().close();
        assertThat(line.recorder().closed().code()).isEqualTo(1012);
    }

    /**
     * The same without a close frame. If it fails: reading may only start with the first demand, or stop at the first
     * text that nobody asked for.
     */
    @Test
    @DisplayName("T310 MUST tell of a reset and of the end of the stream without demand")
    void endWithoutDemand() {
        Line reset = line();
        sendTexts(reset.peer(), 1);
        reset.peer().reset();
        assertThat(reset.recorder().closed().code()).isEqualTo(1006);

        Line ended = line();
        sendTexts(ended.peer(), 1);
        ended.peer().close();
        assertThat(ended.recorder().closed().code()).isEqualTo(1006);
    }

    /** The last words before a close are often the reason for it. If it fails: the end may overtake what was read. */
    @Test
    @DisplayName("T311 MUST deliver all texts before the close frame if there is demand for them")
    void textsBeforeTheEnd() {
        for (int round = 0; round < 50; round++) {
            Line line = line();
            line.connection().request(10);
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
     * It may be that somebody asks just as the connection ends. If it fails: the end has to drop what is still in the
     * buffer.
     */
    @Test
    @DisplayName("T312 MUST ignore demand after the end")
    void demandAfterTheEnd() {
        Line line = line();
        sendTexts(line.peer(), 3);
        assertThat(deliveredInAll(line)).isZero();
        line.connection().request(3);
        assertThat(line.recorder().wrongs()).isEmpty();
        assertThat(line.recorder().delivered()).isZero();
    }
}
