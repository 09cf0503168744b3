package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.MessageSnapshot;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Faults in any order, on real sockets: a small budget, since the same promises are kept thousands of times in virtual
 * time ({@link SimulationContract}). What only the given transport can get wrong shows here.
 */
abstract class SessionStormRules extends SessionRules {

    private static final int ACTIONS = 40;
    private static final int LONGEST_PAUSE_MILLIS = 40;

    private static final List<String> USERS = List.of(NANA, OTTO, ADA, "*");
    private static final int[] CODES = {1000, 1001, 1011, 1012, 4001};

    private static final List<Function<SplittableRandom, Fault>> FAULTS = List.of(
            random -> new Fault.Drop(user(random)),
            random -> new Fault.Drop(user(random)),
            random -> new Fault.Close(user(random), CODES[random.nextInt(CODES.length)], "storm"),
            random -> new Fault.HalfOpen(user(random)),
            random -> new Fault.RefuseUpgrades(1 + random.nextInt(4), random.nextBoolean() ? 503 : 403),
            random -> new Fault.StallUpgrades(1),
            random -> new Fault.Restart(random.nextBoolean()),
            random -> new Fault.ExpireTokens(),
            random -> new Fault.CrashChannels(user(random), "*"),
            random -> new Fault.Delay(user(random), millis(random.nextLong(1, 100))),
            random -> new Fault.Duplicate(user(random), "message_posted", 1 + random.nextInt(3)),
            random -> new Fault.Pages(1 + random.nextInt(5), random.nextBoolean()),
            random -> new Fault.Send(user(random), "[garbage"),
            random -> answer(random, Fault.JOIN, new Treatment.Ignored()),
            random -> answer(random, Fault.JOIN, new Treatment.LateReply(millis(random.nextLong(1, 300)))),
            random -> answer(random, Fault.JOIN, new Treatment.Gap(millis(random.nextLong(1, 50)))),
            random -> answer(random, "post_message", new Treatment.Unanswered()),
            random -> answer(random, "post_message", new Treatment.Crash()),
            random -> answer(random, "post_message", new Treatment.ReplyFirst()));

    SessionStormRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /**
     * Several faults at once are harder to handle than each alone. If it fails: the message names the seed and what
     * happened; with another value of the system property {@code kabelwerk.simulation.seed}, the faults are others.
     */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    @DisplayName("S984 MUST deliver each message once and in order under any faults, and recover from them")
    void storm(long number) {
        long seed = number ^ Long.getLong(SimulationContract.SEED, 0);
        List<String> happened = new ArrayList<>();
        try {
            play(new SplittableRandom(seed), happened);
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + "\nwith seed " + seed + ", after:\n  " + String.join("\n  ", happened), e);
        }
    }

    private void play(SplittableRandom random, List<String> happened) {
        List<Long> rooms = List.of(newRoom(NANA), newRoom(OTTO));
        rooms.forEach(room -> post(BOB, room, "the first"));
        List<Kabelwerk> clients = List.of(guest(NANA), guest(OTTO), guest(ADA));
        List<SessionReader> readers = List.of(
                new SessionReader(clients.get(0), rooms.get(0)),
                new SessionReader(clients.get(1), rooms.get(1)),
                new SessionReader(clients.get(2), rooms.get(0)),
                new SessionReader(clients.get(2), rooms.get(1)));
        List<CompletableFuture<?>> posts = new ArrayList<>();

        for (int i = 0; i < ACTIONS; i++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    SessionReader poster = readers.get(random.nextInt(readers.size()));
                    happened.add(poster + " posts");
                    posts.add(poster.post("message " + i));
                }
                case 1 -> {
                    long room = rooms.get(random.nextInt(rooms.size()));
                    happened.add("Bob posts in room " + room);
                    post(BOB, room, "message " + i);
                }
                case 2 -> {
                    Fault fault = FAULTS.get(random.nextInt(FAULTS.size())).apply(random);
                    happened.add(fault.toString());
                    emulator.inject(fault);
                }
                default -> {
                    int pause = random.nextInt(LONGEST_PAUSE_MILLIS);
                    happened.add(pause + " ms pass");
                    Await.pause(pause);
                }
            }
            for (SessionReader reader : readers) {
                boolean unused = reader.check(() -> ids(reader.roomId()));
            }
        }

        happened.add("nothing goes wrong any more");
        mend();
        awaitAll(readers);
        rooms.forEach(room -> post(BOB, room, "the last"));
        awaitAll(readers);
        Await.until(() -> posts.stream().allMatch(CompletableFuture::isDone), "the end of each future");

        clients.forEach(client -> done(client.disconnect(), "disconnect()"));
        readers.forEach(SessionReader::end);
        rooms.forEach(room -> post(BOB, room, "after the end"));
        Await.until(() -> emulator.openSockets() == 0, "the end of each socket");
        readers.forEach(SessionReader::checkSilence);
    }

    private Kabelwerk guest(String key) {
        Kabelwerk client = newClient(
                settings -> settings.refreshToken(current -> CompletableFuture.completedFuture(emulator.token(key)))
                        .heartbeatInterval(millis(200))
                        .connectTimeout(millis(500))
                        .requestTimeout(millis(1000)));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        var unused = client.connect(); // On a busy machine the first attempt may take too long.
        KabelwerkEvent.Ready ready = heard.next(KabelwerkEvent.Ready.class);
        assertThat(ready.user().key()).isEqualTo(key);
        return client;
    }

    private void awaitAll(List<SessionReader> readers) {
        for (SessionReader reader : readers) {
            Await.until(() -> reader.check(() -> ids(reader.roomId())), "all messages for " + reader);
        }
    }

    private List<Long> ids(long room) {
        return emulator.messages(room).stream().map(MessageSnapshot::id).toList();
    }

    private static String user(SplittableRandom random) {
        return USERS.get(random.nextInt(USERS.size()));
    }

    private static Fault answer(SplittableRandom random, String event, Treatment treatment) {
        return new Fault.Answer(user(random), "room:*", event, treatment, 1 + random.nextInt(2));
    }
}
