package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A backend that sends arbitrary frames, with the codec and over the transport that are under test. */
abstract class SessionHostileRules extends SessionRules {

    private static final int FRAMES = 1_000;

    private static final String TIME = "\"2026-08-13T10:11:12Z\"";

    private static final String PUNCTUATION = "[]{}\",:\\/0123456789.eE+-truefalsn \n\t\0äß€";

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "9223372036854775807",
            "9223372036854775808",
            "1e999999",
            "0.1",
            "\"\"",
            "\"text\"",
            "\"\\ud800\"",
            "\"\uDC00\"",
            "[]",
            "{}",
            "[[[[[[[[]]]]]]]]",
            "[".repeat(100) + "]".repeat(100),
            "[".repeat(20_000),
            "{\"id\":1,\"id\":1}");

    SessionHostileRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /**
     * A bad frame must affect nothing except itself. If it fails: an exception other than a JsonException may escape
     * from the codec; the seed {@code kabelwerk.hostile.seed} makes the same frames again.
     */
    @Test
    @DisplayName("S841 MUST survive any frames that a backend sends, and go on")
    void anyFrames() {
        long seed = Long.getLong("kabelwerk.hostile.seed", 20_261_122);
        SplittableRandom random = new SplittableRandom(seed);
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));
        connected(client.openInbox());
        connected(client.openNotifier());

        for (int i = 0; i < FRAMES; i++) {
            emulator.inject(
                    new Fault.Send(NANA, frame(random, roomId, client.user().id())));
        }

        long unused = 1L << 52; // No frame has had this ID.
        String ordinary = "ordinary, with seed " + seed;
        emulator.inject(new Fault.Send(
                NANA,
                "[null,null,\"room:" + roomId + "\",\"message_posted\",{\"id\":" + unused + ",\"room_id\":" + roomId
                        + ",\"type\":\"text\",\"text\":\"" + ordinary + "\",\"html\":\"\",\"inserted_at\":" + TIME
                        + ",\"updated_at\":" + TIME + "}]"));
        Await.until(
                () -> inRoom.all(RoomEvent.MessagePosted.class).stream()
                        .anyMatch(event -> event.message().text().equals(ordinary)),
                "an ordinary event with seed " + seed);
        assertThat(client.state()).isEqualTo(ConnectionState.ONLINE);
        done(client.ping(), "ping()");
        assertThat(heard.all(KabelwerkEvent.ErrorOccurred.class))
                .isNotEmpty()
                .allMatch(event -> event.error() instanceof ProtocolViolationException);
        assertThat(upgrades()).hasSize(1);
    }

    private static String frame(SplittableRandom random, long roomId, long userId) {
        if (random.nextInt(10) == 0) {
            return noise(random);
        }
        List<String> decent = List.of(
                "[null,null,\"room:" + roomId + "\",\"message_posted\",{\"id\":?,\"room_id\":?,\"type\":?,\"text\":?,"
                        + "\"html\":?,\"inserted_at\":" + TIME + ",\"updated_at\":?,\"upload\":?,\"user\":?}]",
                "[null,null,\"room:" + roomId
                        + "\",\"marker_moved\",{\"message_id\":?,\"user_id\":?,\"updated_at\":?}]",
                "[null,null,\"private\",\"user_updated\",{\"id\":?,\"key\":?,\"name\":?,\"hub_id\":?}]",
                "[null,null,\"user_inbox:" + userId
                        + "\",\"inbox_updated\",{\"room\":?,\"message\":?,\"marked_by\":?}]",
                "[null,null,\"notifier:" + userId + "\",\"message_posted\",{\"message\":?}]",
                "[null,?,\"phoenix\",\"phx_reply\",{\"status\":?,\"response\":?}]",
                "[?,?,?,?,?]");
        String text = decent.get(random.nextInt(decent.size()));
        while (text.contains("?")) {
            text = text.replaceFirst(
                    "\\?", VALUES.get(random.nextInt(VALUES.size())).replace("\\", "\\\\"));
        }
        return random.nextInt(3) == 0 ? damaged(random, text) : text;
    }

    private static String damaged(SplittableRandom random, String text) {
        StringBuilder damaged = new StringBuilder(text);
        int place = random.nextInt(text.length());
        switch (random.nextInt(3)) {
            case 0 -> damaged.setLength(place);
            case 1 -> damaged.deleteCharAt(place);
            default -> damaged.insert(place, noise(random));
        }
        return damaged.toString();
    }

    private static String noise(SplittableRandom random) {
        return IntStream.range(0, random.nextInt(30))
                .mapToObj(i -> PUNCTUATION
                        .substring(random.nextInt(PUNCTUATION.length()))
                        .substring(0, 1))
                .collect(Collectors.joining());
    }
}
