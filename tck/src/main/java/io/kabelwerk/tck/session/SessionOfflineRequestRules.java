package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectionException;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Message;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What happens to requests that are made or under way while there is no connection. */
abstract class SessionOfflineRequestRules extends SessionRules {

    SessionOfflineRequestRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** People go on typing without a network. If it fails: look at what waits, and in which order it is sent. */
    @Test
    @DisplayName("S32 MUST send what was requested while offline, in order, after it has reconnected")
    void pushesWhileOffline() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = connected(client.openRoom(roomId));
        cut(NANA, heard);

        List<CompletableFuture<Message>> posts = new ArrayList<>();
        for (String text : numbered("offline ", 1, 20)) {
            posts.add(room.postMessage(text));
        }
        mend();
        posts.forEach(post -> done(post, "a post"));

        assertThat(emulator.messages(roomId))
                .extracting(message -> message.text())
                .containsExactly(numbered("offline ", 1, 20));
    }

    /** A message that was given up must not appear later. If it fails: the deadline begins when the request is sent. */
    @Test
    @DisplayName(
            "S30 MUST settle a request made while offline by its deadline, counted from the call, and never send it")
    void deadlineWhileOffline() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = connected(client.openRoom(roomId));
        cut(NANA, heard);

        client.configure(settings -> settings.requestTimeout(millis(150)));
        NoReplyException late = failure(room.postMessage("given up"), NoReplyException.class);
        assertThat(late.outcome()).contains(RequestOutcome.NOT_SENT);
        assertThat(late).hasMessageContaining("150 ms").hasMessageNotContaining("given up");

        client.configure(settings -> settings.requestTimeout(Duration.ofSeconds(10)));
        CompletableFuture<Message> next = room.postMessage("kept");
        mend();
        done(next, "a post");
        assertThat(emulator.messages(roomId))
                .extracting(message -> message.text())
                .containsExactly("kept");
    }

    /**
     * Users change their minds. If it fails: look at how the cancellation of the future reaches the waiting request.
     */
    @Test
    @DisplayName("S210 MUST NOT send a request that was cancelled while offline")
    void cancelWhileOffline() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = connected(client.openRoom(roomId));
        cut(NANA, heard);

        room.postMessage("better not").cancel(true);
        CompletableFuture<Message> next = room.postMessage("kept");
        mend();
        done(next, "a post");

        assertThat(emulator.messages(roomId))
                .extracting(message -> message.text())
                .containsExactly("kept");
    }

    /** The number of requests that wait is bounded. If it fails: look at what counts the waiting requests. */
    @Test
    @DisplayName("S211 MUST refuse more requests than maxPendingRequests while offline, and say so")
    void pendingLimit() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA, settings -> settings.maxPendingRequests(2));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = connected(client.openRoom(roomId));
        cut(NANA, heard);

        CompletableFuture<Message> first = room.postMessage("1");
        CompletableFuture<Message> second = room.postMessage("2");
        io.kabelwerk.LimitExceededException refused =
                failure(room.postMessage("3"), io.kabelwerk.LimitExceededException.class);
        assertThat(refused.setting()).isEqualTo("maxPendingRequests");
        assertThat(refused.limit()).isEqualTo(2);
        assertThat(refused.outcome()).contains(RequestOutcome.NOT_SENT);
        mend();
        done(first, "the first post");
        done(second, "the second post");
    }

    /**
     * The request may or may not have had an effect, and only the user can decide what to do. If it fails: the request
     * waits for its time-out.
     */
    @Test
    @DisplayName("S23 MUST settle an unanswered request when the connection breaks, as outcome UNKNOWN")
    void unansweredAtDrop() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = connected(client.openRoom(roomId));
        SessionHeard<RoomEvent> inRoom = hear(room);
        once(NANA, "room:*", "post_message", new Treatment.Unanswered());

        CompletableFuture<Message> post = room.postMessage("once");
        inRoom.atLeast(1, MessagePosted.class);
        emulator.inject(new Fault.Drop(NANA));

        assertThat(failure(post, ConnectionException.class).outcome()).contains(RequestOutcome.UNKNOWN);
        heard.atLeast(2, KabelwerkEvent.class);
        post(ADA, roomId, "barrier");
        inRoom.atLeast(2, MessagePosted.class);
        assertThat(posted(inRoom)).containsExactly("once", "barrier");
    }

    /** A connection that is dead answers nothing. If it fails: pings have no deadline. */
    @Test
    @DisplayName("S42 MUST let pings time out that are not answered")
    void unansweredPings() {
        Kabelwerk client =
                online(NANA, settings -> settings.requestTimeout(millis(150)).closeTimeout(millis(100)));
        emulator.inject(new Fault.HalfOpen(NANA));
        List<CompletableFuture<Duration>> pings = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            pings.add(client.ping());
        }
        pings.forEach(ping -> assertThat(failure(ping, NoReplyException.class)).hasMessageContaining("150 ms"));
    }
}
