package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxItem;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Message;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.Settings;
import io.kabelwerk.emulator.Attempt;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.harness.RuleInFailure;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the rules for sessions share: a backend with a hub and some people, and sessions whose pauses are short.
 *
 * <p>The hub {@code care} has the users Ada and Bob, the hub {@code lab} has Lea; Nana and Otto are end users, without
 * rooms to begin with.
 */
@ExtendWith(RuleInFailure.class)
abstract class SessionRules {

    static final String ADA = "ada";
    static final String BOB = "bob";
    static final String LEA = "lea";
    static final String NANA = "nana";
    static final String OTTO = "otto";

    /** {@code patient0} and so on: end users for rules about many. */
    static final int PATIENTS = 25;

    /** To make one takes tenths of a second. */
    private static final KeyPair KEYS = newKeys();

    private static final int MANY = 1_000_000;

    private final TransportProvider transportProvider;
    private final JsonCodecProvider codecProvider;
    private final List<AutoCloseable> toClose = new ArrayList<>();

    /** The backend of this test. */
    final KabelwerkEmulator emulator;

    /** What is said on its sockets. */
    final SessionWire wire;

    /** The transport of this test's sessions, with a back door. */
    final SessionTap transport;

    SessionRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        this.transportProvider = transportProvider;
        this.codecProvider = codecProvider;
        this.emulator = newEmulator(0, 1);
        this.wire = new SessionWire(emulator);
        this.transport = new SessionTap(transportProvider.create(TransportOptions.defaults()));
    }

    @AfterEach
    final void closeEverything() throws Exception {
        for (int i = toClose.size() - 1; i >= 0; i--) {
            toClose.get(i).close();
        }
        transport.close();
        emulator.close();
    }

    final TransportProvider transportProvider() {
        return transportProvider;
    }

    final String codecName() {
        return codecProvider.name();
    }

    final JsonCodec newCodec() {
        return codecProvider.create(JsonLimits.defaults());
    }

    /** Closes something when the test has ended. */
    final <T extends AutoCloseable> T closing(T resource) {
        toClose.add(resource);
        return resource;
    }

    /** A backend like this test's, on a port and from an ID on. */
    static KabelwerkEmulator newEmulator(int port, long firstId) {
        return KabelwerkEmulator.start(setup -> {
            setup.keys(KEYS).port(port).firstId(firstId);
            setup.hub("care", "Care Team", hub -> hub.user(ADA, "Ada").user(BOB, "Bob"));
            setup.hub("lab", "Laboratory", hub -> hub.user(LEA, "Lea"));
            setup.endUser(NANA, "Nana").endUser(OTTO, "Otto");
            for (int i = 0; i < PATIENTS; i++) {
                setup.endUser("patient" + i, "Patient " + i);
            }
        });
    }

    // Sessions

    /** A client without a token, with short pauses. */
    final Kabelwerk newClient(Consumer<? super Settings.Builder> more) {
        JsonCodec codec = newCodec();
        return closing(Kabelwerk.create(settings -> {
            settings.url(emulator.url()).transport(transport).codec(codec);
            settings.reconnectSteps(millis(10), millis(50)).restartSpread(millis(20));
            settings.rejoinSteps(millis(20), millis(50));
            more.accept(settings);
        }));
    }

    final Kabelwerk client(String key) {
        return client(key, settings -> {});
    }

    final Kabelwerk client(String key, Consumer<? super Settings.Builder> more) {
        return newClient(settings -> more.accept(settings.token(emulator.token(key))));
    }

    final Kabelwerk online(String key) {
        return online(key, settings -> {});
    }

    final Kabelwerk online(String key, Consumer<? super Settings.Builder> more) {
        Kabelwerk client = client(key, more);
        Await.value(client.connect(), "connect()");
        return client;
    }

    static Room connected(Room room) {
        Await.value(room.connect(), "the room's connect()");
        return room;
    }

    static Inbox connected(Inbox inbox) {
        Await.value(inbox.connect(), "the inbox's connect()");
        return inbox;
    }

    static Notifier connected(Notifier notifier) {
        Await.value(notifier.connect(), "the notifier's connect()");
        return notifier;
    }

    static SessionHeard<KabelwerkEvent> hear(Kabelwerk source) {
        return SessionHeard.of(source, KabelwerkEvent.class);
    }

    static SessionHeard<RoomEvent> hear(Room source) {
        return SessionHeard.of(source, RoomEvent.class);
    }

    static SessionHeard<InboxEvent> hear(Inbox source) {
        return SessionHeard.of(source, InboxEvent.class);
    }

    static SessionHeard<NotifierEvent> hear(Notifier source) {
        return SessionHeard.of(source, NotifierEvent.class);
    }

    /** Waits for something that has no value. */
    static void done(CompletableFuture<?> future, String what) {
        Object unused = Await.value(future, what);
    }

    /** Waits for a failure of a type. */
    static <E extends Throwable> E failure(CompletableFuture<?> future, Class<E> type) {
        Throwable failure = Await.failure(future, "this");
        assertThat(failure).isInstanceOf(type);
        return type.cast(failure);
    }

    // The backend

    final EmulatedUser user(String key) {
        return emulator.user(key);
    }

    /** A room of an end user with the care team. */
    final long newRoom(String key) {
        return user(key).createRoom("care");
    }

    /** Posts texts, and gives their IDs. */
    final List<Long> post(String key, long room, String... texts) {
        List<Long> ids = new ArrayList<>();
        for (String text : texts) {
            ids.add(user(key).post(room, text).id());
        }
        return ids;
    }

    /** Texts from 1 to a number. */
    static String[] numbered(String prefix, int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(n -> prefix + n).toArray(String[]::new);
    }

    /** Lets something unusual be done with the next request of its kind. */
    final void once(String key, String topic, String event, Treatment treatment) {
        emulator.inject(new Fault.Answer(key, topic, event, treatment, 1));
    }

    /** Drops the connection of a user, and keeps all from coming back. */
    final void cut(String key, SessionHeard<KabelwerkEvent> heard) {
        emulator.inject(new Fault.RefuseUpgrades(MANY, 503));
        emulator.inject(new Fault.Drop(key));
        KabelwerkEvent.Disconnected unused = heard.next(KabelwerkEvent.Disconnected.class);
    }

    /** Lets all come back. */
    final void mend() {
        emulator.inject(new Fault.Heal());
    }

    /** The requests for sockets, in order. */
    final List<Attempt> upgrades() {
        return emulator.attempts().stream()
                .filter(attempt -> attempt.kind() == Attempt.Kind.UPGRADE)
                .toList();
    }

    // Readings

    static String[] texts(List<Message> messages) {
        return messages.stream().map(Message::text).toArray(String[]::new);
    }

    /** The texts of the messages that a room has delivered so far, as they were posted. */
    static List<String> posted(SessionHeard<RoomEvent> heard) {
        return heard.all(RoomEvent.MessagePosted.class).stream()
                .map(event -> event.message().text())
                .toList();
    }

    static List<Long> rooms(List<InboxItem> items) {
        return items.stream().map(item -> item.room().id()).toList();
    }

    static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    private static KeyPair newKeys() {
        try {
            return KeyPairGenerator.getInstance("RSA").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Skips the rule if the transport does not declare a capability. */
    static void needs(Set<Capability> capabilities, Capability capability) {
        assumeTrue(capabilities.contains(capability), "the transport does not declare " + capability);
    }
}
