package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.UploadSource;
import io.kabelwerk.core.EmulatedStage.EmulatedRoom;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.emulator.backend.VirtualHttpClient;
import io.kabelwerk.spi.UpgradeRefusedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The end of a session: in whatever situation, and from wherever it is called, it comes at once and leaves nothing.
 *
 * <p>A call from a listener in a certain situation: the listener's turn is held back until the situation has come.
 */
class ClosingTest {

    private enum Situation {
        NEVER_CONNECTED,
        GETTING_THE_FIRST_TOKEN,
        CONNECTING_THE_SOCKET,
        JOINING_THE_PRIVATE_CHANNEL,
        ONLINE,
        JOINING_A_ROOM,
        CATCHING_UP,
        PAUSING,
        REFRESHING,
        RECONNECTING,
        REFUSED,
        CLOSING
    }

    private enum Place {
        OUTSIDE,
        DEPENDENT_OF_A_FUTURE,
        REFRESHER,
        LISTENER_OF_KABELWERK,
        SUBSCRIBER,
        LISTENER_OF_ROOM,
        LISTENER_OF_INBOX,
        LISTENER_OF_NOTIFIER,
        LISTENER_OF_UPLOAD
    }

    private static final Treatment IGNORED = new Treatment.Ignored();
    private static final UploadSource FILE = UploadSource.of(new byte[3], "notes.txt");

    private final VirtualHttpClient http = new VirtualHttpClient();
    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean holding;
    private boolean capturing;

    /** What the session hands over for its futures and uploads, as opposed to its listeners; not held. */
    private @Nullable Runnable beside;

    @RegisterExtension
    private final EmulatedStage stage =
            EmulatedStage.withoutToken(settings -> settings.httpClient(http).callbackExecutor(this::execute));

    private final Kabelwerk kabelwerk = stage.kabelwerk;
    private final EmulatedRoom room = stage.room().post(3);
    private final List<CompletableFuture<String>> refreshes = new ArrayList<>();
    private final List<CompletableFuture<?>> futures = new ArrayList<>();
    private final List<Object> eventsAfter = new ArrayList<>();
    private Runnable inRefresher = () -> {};
    private boolean ended;

    /** Who is held is offered again from time to time, and is held then, too. */
    private void execute(Runnable task) {
        if (capturing) {
            beside = task;
        }
        if ((holding && task != beside) || held.contains(task)) {
            held.add(task);
        } else {
            stage.time.execute(task);
        }
    }

    static Stream<Arguments> cases() {
        return Arrays.stream(Situation.values())
                .flatMap(situation -> places(situation).stream()
                        .flatMap(place ->
                                Stream.of(false, true).map(forGood -> Arguments.of(situation, place, forGood))));
    }

    /** From where it can be called then. */
    private static Set<Place> places(Situation situation) {
        return switch (situation) {
            case NEVER_CONNECTED, CLOSING -> EnumSet.of(Place.OUTSIDE, Place.DEPENDENT_OF_A_FUTURE);
            case GETTING_THE_FIRST_TOKEN -> EnumSet.range(Place.OUTSIDE, Place.REFRESHER);
            case CONNECTING_THE_SOCKET, JOINING_THE_PRIVATE_CHANNEL ->
                EnumSet.of(Place.OUTSIDE, Place.DEPENDENT_OF_A_FUTURE, Place.LISTENER_OF_KABELWERK, Place.SUBSCRIBER);
            case REFRESHING -> EnumSet.allOf(Place.class);
            default -> EnumSet.complementOf(EnumSet.of(Place.REFRESHER));
        };
    }

    @ParameterizedTest(name = "{0}, {1}, for good: {2}")
    @MethodSource("cases")
    @DisplayName("S44 ends in any situation, called inside any listener or outside, and leaves nothing")
    void should_end(Situation situation, Place place, boolean forGood) {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        Runnable end = () -> {
            if (forGood) {
                ApplicationScenariosTest.closeAtOnce(kabelwerk);
            }
            ends.add(kabelwerk.disconnect());
            ends.add(kabelwerk.disconnect());
            assertThat(kabelwerk.state()).isEqualTo(ConnectionState.INACTIVE);
            ended = true;
        };
        watch(kabelwerk, KabelwerkEvent.class);

        begin(situation, place, end);
        if (place == Place.OUTSIDE) {
            end.run();
        }
        release();
        assertThat(ends).as("calls in the situation").isNotEmpty();
        int attempts = stage.network.attempts().size();
        whateverComesLate();

        assertThat(eventsAfter).isEmpty();
        assertThat(ends).allMatch(CompletableFuture::isDone);
        assertThat(futures).allMatch(CompletableFuture::isDone);
        assertThat(stage.network.attempts()).hasSize(attempts);
        assertThat(stage.network.openConnections()).isZero();
        assertThat(http.exchanges()).allMatch(VirtualHttpClient.Exchange::isCancelled);
        assertThat(stage.time.scheduled()).as("timers").isZero();
        if (!forGood) {
            comesBack();
        }
    }

    /** The listener that the first disconnect() waits for, on another thread, disconnects too, and waits for that. */
    @Test
    void should_let_a_listener_wait_for_an_end_that_waits_for_it() {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        kabelwerk.configure(settings -> settings.token(stage.token()));
        kabelwerk.on(KabelwerkEvent.Ready.class, event -> {
            CompletableFuture.runAsync(() -> ends.add(kabelwerk.disconnect())).join();
            stage.run();
            assertThat(ends.get(0)).as("the first, while a listener runs").isNotDone();
            ends.add(kabelwerk.disconnect());
            stage.run();
            assertThat(ends).as("both, once it is the listener who waits").allMatch(CompletableFuture::isDone);
            ended = true;
        });

        futures.add(stage.connect());

        assertThat(ended).isTrue();
        assertThat(stage.time.scheduled() - stage.peer().timers()).isZero();
    }

    @Test
    void should_wait_for_the_end_of_a_session_that_ended_by_itself() {
        kabelwerk.configure(settings -> settings.token(stage.token()));
        stage.online();
        stage.connection().loseTheEnd();
        stage.closeChannels("private");
        assertThat(kabelwerk.state()).isEqualTo(ConnectionState.INACTIVE);

        futures.add(kabelwerk.disconnect());
        stage.passMillis(1_999);
        assertThat(futures).noneMatch(CompletableFuture::isDone);
        stage.passMillis(1);
        assertThat(futures).allMatch(CompletableFuture::isDone);
        assertThat(stage.network.openConnections()).isZero();
    }

    private void begin(Situation situation, Place place, Runnable end) {
        if (situation != Situation.GETTING_THE_FIRST_TOKEN) {
            kabelwerk.configure(settings -> settings.token(stage.token()));
        }
        switch (situation) {
            case NEVER_CONNECTED -> {}
            case GETTING_THE_FIRST_TOKEN -> {
                kabelwerk.configure(settings -> settings.refreshToken(this::refresh));
                inRefresher = place == Place.REFRESHER ? end : inRefresher;
                futures.add(stage.connect());
                assertThat(refreshes).hasSize(1);
            }
            case CONNECTING_THE_SOCKET -> {
                stage.network.neverCancel(); // So that it may open when nobody wants it any more.
                stage.network.answer(attempt -> attempt.refuse(new UpgradeRefusedException(500)));
                calling(place, end, KabelwerkEvent.ErrorOccurred.class);
                hold(() -> futures.add(stage.connect()));
                stage.network.silence();
                stage.pass(6);
                assertThat(stage.network.attempts()).hasSize(2);
            }
            case JOINING_THE_PRIVATE_CHANNEL -> {
                stage.treat("private", Fault.JOIN, IGNORED);
                calling(place, end, KabelwerkEvent.Connected.class);
                hold(() -> futures.add(stage.connect()));
                assertThat(stage.count("private", Fault.JOIN)).isEqualTo(1);
            }
            default -> {
                everythingOpen(place, end);
                then(situation, place, end);
            }
        }
        if (place == Place.DEPENDENT_OF_A_FUTURE && situation != Situation.CLOSING) {
            beside = null;
            hold(() -> {
                var unused = kabelwerk.ping().whenComplete((trip, error) -> end.run());
                stage.run();
            });
        }
    }

    /** Something has come for the listener at that place, whose turn it is not yet. */
    private void everythingOpen(Place place, Runnable end) {
        futures.add(stage.connect());
        Room open = kabelwerk.openRoom(7);
        Inbox inbox = kabelwerk.openInbox();
        Notifier notifier = kabelwerk.openNotifier();
        watch(open, RoomEvent.class);
        watch(inbox, InboxEvent.class);
        watch(notifier, NotifierEvent.class);
        futures.addAll(List.of(open.connect(), inbox.connect(), notifier.connect()));
        stage.run();
        assertThat(futures).allMatch(future -> future.isDone() && !future.isCompletedExceptionally());
        capturing = true;
        futures.add(kabelwerk.ping());
        stage.run();
        capturing = false;
        calling(place, end, KabelwerkEvent.UserUpdated.class);
        switch (place) {
            case LISTENER_OF_ROOM -> open.on(RoomEvent.class, event -> end.run());
            case LISTENER_OF_INBOX -> inbox.on(InboxEvent.class, event -> end.run());
            case LISTENER_OF_NOTIFIER -> notifier.on(NotifierEvent.class, event -> end.run());
            default -> {}
        }
        hold(() -> {
            if (place == Place.LISTENER_OF_UPLOAD) {
                futures.add(open.postUpload(FILE, progress -> end.run()));
            }
            somethingHappens();
        });
        // They wait for an answer, for ever.
        stage.treat("room:7", "post_message", IGNORED);
        stage.treat("room:7", "move_marker", IGNORED);
        stage.treat("private", "update_user", IGNORED);
        futures.addAll(List.of(open.postMessage("hello"), open.moveMarker(room.lastId()), kabelwerk.updateUser("Nan")));
        stage.peer().hold("phx_reply");
        futures.add(kabelwerk.ping());
        stage.run();
        stage.peer().carryAll();
    }

    private void then(Situation situation, Place place, Runnable end) {
        switch (situation) {
            case JOINING_A_ROOM -> {
                stage.treat("room:8", Fault.JOIN, IGNORED);
                futures.add(kabelwerk.openRoom(8).connect());
                stage.run();
                assertThat(stage.count("room:8", Fault.JOIN)).isEqualTo(1);
            }
            case CATCHING_UP -> {
                stage.treat("room:7", "list_messages", IGNORED);
                stage.drop();
                room.post(300);
                stage.pass(15);
                assertThat(stage.count("room:7", "list_messages")).isPositive();
            }
            case PAUSING -> {
                stage.connection().drop();
                stage.run();
                futures.add(kabelwerk.openRoom(8).connect());
                stage.run();
                assertThat(stage.network.attempts()).hasSize(1);
            }
            case REFRESHING -> {
                inRefresher = place == Place.REFRESHER ? end : inRefresher;
                kabelwerk.configure(settings -> settings.refreshToken(this::refresh));
                stage.drop();
                stage.pass(2);
                assertThat(refreshes).hasSize(1);
            }
            case RECONNECTING -> {
                stage.network.silence();
                stage.drop();
                stage.pass(2);
                assertThat(stage.network.attempts()).hasSize(2);
            }
            case REFUSED -> {
                stage.inject(new Fault.ExpireTokens());
                stage.drop();
                stage.pass(2);
                assertThat(stage.network.attempts()).hasSize(2);
            }
            case CLOSING -> {
                if (place == Place.DEPENDENT_OF_A_FUTURE) {
                    var unused = kabelwerk.openRoom(7).connect().whenComplete((ready, error) -> end.run());
                }
                stage.connection().freeze();
                futures.add(kabelwerk.disconnect());
                assertThat(stage.connection().isOpen()).isTrue();
            }
            default -> assertThat(situation).isEqualTo(Situation.ONLINE);
        }
    }

    private CompletableFuture<String> refresh(String current) {
        inRefresher.run();
        CompletableFuture<String> refresh = new CompletableFuture<>();
        refreshes.add(refresh);
        return refresh;
    }

    private void calling(Place place, Runnable end, Class<? extends KabelwerkEvent> type) {
        if (place == Place.LISTENER_OF_KABELWERK) {
            kabelwerk.on(type, event -> end.run());
        } else if (place == Place.SUBSCRIBER) {
            kabelwerk.events().subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(KabelwerkEvent event) {
                    if (type.isInstance(event)) {
                        end.run();
                    }
                }

                @Override
                public void onError(Throwable error) {}

                @Override
                public void onComplete() {}
            });
        }
    }

    private <E> void watch(io.kabelwerk.EventSource<E> source, Class<E> type) {
        source.on(type, event -> {
            if (ended) {
                eventsAfter.add(event);
            }
        });
    }

    /** What is called back by it gets its turn later; whatever comes after it goes on. */
    private void hold(Runnable cause) {
        holding = true;
        cause.run();
        holding = false;
    }

    private void release() {
        held.forEach(stage.time::execute);
        held.clear();
        stage.run();
    }

    /** In the room, and to the user: all objects are told. */
    private void somethingHappens() {
        stage.peer().enter(() -> stage.backend().user(EmulatedStage.ANNA).rename("Nana"));
        room.post();
    }

    private void whateverComesLate() {
        refreshes.forEach(refresh -> refresh.complete("late"));
        List.copyOf(stage.network.attempts()).forEach(stage.peer()::open);
        stage.run();
        somethingHappens();
        stage.pass(120);
    }

    private void comesBack() {
        stage.reachable();
        stage.heal();
        kabelwerk.configure(settings -> settings.token(stage.token())
                .refreshToken(current -> CompletableFuture.completedFuture(stage.token())));
        stage.online();
    }
}
