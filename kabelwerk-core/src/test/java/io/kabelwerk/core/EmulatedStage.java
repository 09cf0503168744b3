package io.kabelwerk.core;

import io.kabelwerk.Settings;
import io.kabelwerk.core.testing.EmulatedPeer;
import io.kabelwerk.core.testing.Json;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.FrameHead;
import io.kabelwerk.emulator.MessageSnapshot;
import io.kabelwerk.emulator.Setup;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.emulator.WireEvent;
import io.kabelwerk.emulator.backend.Backend;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A {@link Stage} with the emulator's backend, in the same virtual time. */
final class EmulatedStage extends Stage {

    static final String ANNA = "anna";
    static final String DOC = "doc";

    private static final Duration LIFETIME = Duration.ofDays(365);
    private static final KeyPair KEYS = Setup.newKeys();

    /** An end user with two rooms, each of a hub. The first message gets the ID 1001. */
    private static final String CHAT = """
            {
              "next_id": 1001,
              "hubs": [
                {"id": 3, "slug": "care", "name": "Care", "users": [{"id": 2, "key": "doc", "name": "Doc"}]},
                {"id": 4, "slug": "desk", "name": "Desk", "users": [{"id": 5, "key": "clerk", "name": "Clerk"}]}
              ],
              "users": [{"id": 1, "key": "anna", "name": "Anna"}],
              "rooms": [
                {"id": 7, "hub": "care", "user": "anna"},
                {"id": 8, "hub": "desk", "user": "anna"}
              ]
            }
            """;

    private String user;
    private final List<Received> received = new ArrayList<>();
    private @Nullable Backend backend;
    private @Nullable EmulatedPeer peer;

    /** A frame of the client. */
    record Received(FrameHead head, String text) {
        Map<String, @Nullable Object> payload() {
            return Json.payload(text);
        }

        @Nullable
        String joinRef() {
            return Json.joinRef(text);
        }
    }

    /** With the client of the end user of a small chat. */
    EmulatedStage() {
        this(settings -> {});
    }

    /** With the client of the end user of a small chat, and what is set. */
    EmulatedStage(Consumer<Settings.Builder> more) {
        this(ANNA, more);
        Backend unused = start(setup -> setup.seed(CHAT));
    }

    /** With the client of a user; the backend is to be started. */
    EmulatedStage(String user) {
        this(user, settings -> {});
    }

    /** With the client of a user, and what is set; the backend is to be started. */
    EmulatedStage(String user, Consumer<Settings.Builder> more) {
        super(more);
        this.user = user;
    }

    /** With a client of the end user of a small chat that has no token, and what is set. */
    static EmulatedStage withoutToken(Consumer<Settings.Builder> more) {
        EmulatedStage stage = new EmulatedStage(ANNA, more);
        Backend unused = stage.startWithoutToken(setup -> setup.seed(CHAT));
        return stage;
    }

    /** Starts the backend; before that there is none to connect to. */
    Backend start(Consumer<? super Setup> setup) {
        Backend started = startWithoutToken(setup);
        become(user);
        return started;
    }

    private Backend startWithoutToken(Consumer<? super Setup> setup) {
        Backend started = Backend.create(time.clock(), new SplittableRandom(1), filled -> {
            filled.keys(KEYS);
            setup.accept(filled);
        });
        backend = started;
        Runnable unused = started.onFrame(event -> {
            if (event.kind() == WireEvent.Kind.RECEIVED) {
                FrameHead.of(event.text()).ifPresent(head -> received.add(new Received(head, event.text())));
            }
        });
        peer = EmulatedPeer.connect(started, time, network);
        return started;
    }

    Backend backend() {
        return Objects.requireNonNull(backend, "the backend is started first");
    }

    EmulatedPeer peer() {
        return Objects.requireNonNull(peer, "the backend is started first");
    }

    /** The frames that the backend has received, since the beginning or since they were cleared. */
    List<Received> received() {
        return received;
    }

    /** Those of an event on a topic. */
    List<Received> received(String topic, String event) {
        return received.stream()
                .filter(frame -> frame.head().topic().equals(topic)
                        && frame.head().event().equals(event))
                .toList();
    }

    /** How many frames of an event on a topic the backend has received. */
    int count(String topic, String event) {
        return received(topic, event).size();
    }

    // What happens at the backend.

    void inject(Fault fault) {
        peer().enter(() -> backend().inject(fault));
    }

    /** The requests of an event on a topic are treated so from now on, until {@link #heal}. */
    void treat(String topic, String event, Treatment treatment) {
        inject(new Fault.Answer(user, topic, event, treatment, Integer.MAX_VALUE));
    }

    /** The next request of an event on a topic is treated so. */
    void treatNext(String topic, String event, Treatment treatment) {
        inject(new Fault.Answer(user, topic, event, treatment, 1));
    }

    void heal() {
        inject(new Fault.Heal());
    }

    /** Channels crash: {@code phx_error}, of which the socket learns 10 ms later. */
    void crash(String topic) {
        inject(new Fault.CrashChannels(user, topic));
        passMillis(10);
    }

    /** The backend ends channels: {@code phx_close}. */
    void closeChannels(String topic) {
        inject(new Fault.CloseChannels(user, topic));
        run();
    }

    /** A new token of the user. */
    String token() {
        return tokenOf(user);
    }

    /** A new token of any user. */
    String tokenOf(String other) {
        return backend().token(other, LIFETIME);
    }

    /** From now on the client has a new token of a user, who may have none so far. */
    void become(String other) {
        user = other;
        kabelwerk.configure(settings -> settings.token(token()));
    }

    /** From now on the hub user of the small chat is connected. */
    void asHubUser() {
        become(DOC);
    }

    /** The backend can be connected to again. */
    void reachable() {
        network.answer(peer()::open);
    }

    /** The backend sends a text, be it a frame or not. */
    void send(String text) {
        inject(new Fault.Send(user, text));
        run();
    }

    /** The backend sends an event to all of a topic, which does not happen there. */
    void send(String topic, String event, Map<String, @Nullable Object> payload) {
        send(Json.frame(null, null, topic, event, payload));
    }

    /** The backend answers a request that it treats as {@link Treatment.Ignored}, as no right one does. */
    void reply(Received request, Map<String, @Nullable Object> response) {
        send(Json.frame(
                request.joinRef(),
                request.head().ref(),
                request.head().topic(),
                "phx_reply",
                Json.object("status", "ok", "response", response)));
    }

    /** The room of the end user with the hub {@code care}. */
    EmulatedRoom room() {
        return new EmulatedRoom(7, DOC);
    }

    /** A room at the backend. Its messages have the IDs that follow {@value #BASE} if no other room has any. */
    final class EmulatedRoom {
        private static final long BASE = 1000;

        private final long id;
        private final String other;

        private EmulatedRoom(long id, String other) {
            this.id = id;
            this.other = other;
        }

        /** Somebody else posts messages. */
        EmulatedRoom post(int count) {
            for (int i = 0; i < count; i++) {
                post("hello");
            }
            return this;
        }

        /** Somebody else posts a text. */
        EmulatedRoom post(String text) {
            peer().enter(() -> backend().user(other).post(id, text));
            return this;
        }

        /** Somebody else posts a message, of which all are told who are there. */
        void post() {
            post(1);
            run();
        }

        /** The ID of the last message. */
        long lastId() {
            List<MessageSnapshot> messages = backend().messages(id);
            return messages.get(messages.size() - 1).id();
        }

        /** The message of a number is deleted, by whom it is of. */
        void delete(int number) {
            peer().enter(() -> backend().user(other).delete(id, id(number)));
        }

        /** The ID of the message with a number: the first one has the number 1. */
        static long id(int number) {
            return BASE + number;
        }

        /** The IDs of the messages with some numbers. */
        static List<Long> ids(int first, int last) {
            return LongStream.rangeClosed(id(first), id(last)).boxed().toList();
        }
    }
}
