package io.kabelwerk.core;

import static io.kabelwerk.core.testing.ScriptedBackend.ok;
import static io.kabelwerk.core.testing.ScriptedBackend.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.LimitExceededException;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.ScriptedBackend.Answer;
import io.kabelwerk.core.testing.ScriptedBackend.Sent;
import io.kabelwerk.core.testing.ScriptedRoom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Random histories of one room: objects of it that come and go, posts and deletions, outages beyond {@code maxCatchUp},
 * interrupted catch-ups, the gap between the backend's reading and its subscribing, entries that cannot be read.
 *
 * <p>{@code -Dkabelwerk.room.histories=100000} plays more of them.
 */
class RoomHistoriesTest {

    private static final int HISTORIES = Integer.getInteger("kabelwerk.room.histories", 80);
    private static final int LIMIT = 120;

    @RegisterExtension
    private final ScriptedStage stage =
            new ScriptedStage(settings -> settings.token(Stage.TOKEN).maxCatchUp(LIMIT));

    @Test
    void should_deliver_every_message_once_and_in_order_or_exactly_the_newest() {
        stage.online();
        for (long seed = 0; seed < HISTORIES; seed++) {
            History history = new History(seed);
            try {
                history.play();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("History " + seed + ": " + e.getMessage() + "\n" + history.steps, e);
            }
        }
    }

    private final class History {

        private final SplittableRandom random;
        private final long id;
        private final ScriptedRoom room;
        private final List<Watched> open = new ArrayList<>();
        private final Set<Long> deletedBefore = new LinkedHashSet<>();
        private final Set<Long> deleted = new LinkedHashSet<>();
        private final Set<Long> unreadable = new LinkedHashSet<>();
        private final List<String> steps = new ArrayList<>();
        private long last;

        private History(long seed) {
            random = new SplittableRandom(seed);
            id = 100 + seed;
            room = new ScriptedRoom(stage.backend, id);
            if (random.nextBoolean()) {
                room.withOldestFirst();
            }
            last = random.nextInt(0, 3);
            post(random.nextInt(250), false);
            answerAll();
        }

        private void play() {
            for (int i = 0; i < 40; i++) {
                step();
                stage.run();
                check();
            }
            steps.add("heal");
            answerAll();
            comeBack();
            stage.pass(700);
            check();
            post(1, true);
            stage.run();
            check();
            List<Long> readable = new ArrayList<>(room.ids());
            readable.removeAll(unreadable);
            open.forEach(each -> each.checkComplete(readable));
            open.forEach(each -> {
                var unused = each.subscription.room.disconnect();
            });
            stage.pass(11);
        }

        private void step() {
            switch (random.nextInt(14)) {
                case 0, 1, 2 -> post(random.nextInt(1, 20), true);
                case 3 -> {
                    steps.add("drop");
                    stage.drop();
                }
                case 4 -> {
                    if (!connected()) {
                        long first = last;
                        post(random.nextInt(1, 300), false);
                        spoil(first);
                    }
                }
                case 5, 6 -> comeBack();
                case 7 -> {
                    if (connected()
                            && !stage.backend.sent(room.topic(), "phx_join").isEmpty()) {
                        steps.add("crash");
                        stage.backend.end(room.topic(), "phx_error", stage.backend.joinRef(room.topic()));
                    }
                }
                case 8 -> delete();
                case 9 -> {
                    steps.add("open");
                    open.add(new Watched(stage.openRoom(id)));
                }
                case 10 -> {
                    if (open.size() > 2) {
                        steps.add("close");
                        Watched gone = open.remove(random.nextInt(open.size()));
                        var unused = gone.subscription.room.disconnect();
                    }
                }
                case 11 -> answer();
                case 12 -> answerAll();
                default -> {
                    int millis = random.nextInt(20_000);
                    steps.add("pass " + millis);
                    stage.passMillis(millis);
                }
            }
        }

        private boolean connected() {
            return stage.network.openConnections() > 0;
        }

        private void comeBack() {
            if (!connected()) {
                steps.add("return");
                stage.pass(15);
            }
        }

        private void post(int count, boolean live) {
            steps.add((live ? "post " : "miss ") + count + " from " + (last + 1));
            for (int i = 0; i < count; i++) {
                last += random.nextInt(1, 3);
                if (live && connected()) {
                    room.post(last);
                } else {
                    room.holds(last, last);
                }
            }
        }

        private void spoil(long after) {
            if (random.nextInt(3) == 0) {
                long first = after + 1 + random.nextInt(50);
                long end = Math.min(last, first + random.nextInt(150));
                if (first > end) {
                    return;
                }
                steps.add("spoil " + first + " to " + end);
                room.spoils(first, end);
                room.ids().stream().filter(each -> each >= first && each <= end).forEach(unreadable::add);
            }
        }

        private void delete() {
            List<Long> ids = room.ids();
            if (!ids.isEmpty()) {
                long gone = ids.get(Math.max(0, ids.size() - 1 - random.nextInt(30)));
                steps.add("delete " + gone);
                if (connected()) {
                    room.delete(gone);
                } else {
                    room.loses(gone);
                }
                deleted.add(gone);
            }
        }

        private void answer() {
            String topic = room.topic();
            switch (random.nextInt(5)) {
                case 0 -> stage.backend.ignore(topic, "list_messages");
                case 1 -> stage.backend.answer(topic, "list_messages", push -> refused("busy"));
                case 2 -> stage.backend.answer(topic, "phx_join", push -> refused("busy"));
                case 3 -> stage.backend.ignore(topic, "phx_join");
                default ->
                    stage.backend.answer(topic, "phx_join", push -> {
                        Answer read = room.joined(number(push, "after"));
                        post(random.nextInt(150), false); // Before it subscribes.
                        return read;
                    });
            }
            steps.add("answers change");
        }

        private void answerAll() {
            steps.add("answer all");
            stage.backend.answer(room.topic(), "phx_join", push -> room.joined(number(push, "after")));
            stage.backend.answer(room.topic(), "list_messages", push -> room.page(number(push, "before")));
            stage.backend.answer(room.topic(), "phx_leave", push -> ok());
        }

        private void check() {
            open.forEach(subscription -> subscription.check(deletedBefore));
            deletedBefore.addAll(deleted);
        }
    }

    /** One object of the room, and what it was told. */
    private static final class Watched {

        private final OpenRoom subscription;
        private final List<Long> told = new ArrayList<>();
        private int looked;
        private boolean ready;
        private long beginning;

        private Watched(OpenRoom subscription) {
            this.subscription = subscription;
        }

        private void check(Set<Long> deletedBefore) {
            for (; looked < subscription.events.size(); looked++) {
                RoomEvent event = subscription.events.get(looked);
                if (event instanceof RoomEvent.Ready first) {
                    assertThat(ready).isFalse();
                    ready = true;
                    first.messages().forEach(message -> tell(message.id(), deletedBefore));
                    beginning = told.isEmpty() ? Long.MAX_VALUE : told.get(0);
                } else if (event instanceof RoomEvent.MessagePosted posted) {
                    assertThat(ready).isTrue();
                    tell(posted.message().id(), deletedBefore);
                    beginning = Math.min(beginning, posted.message().id());
                } else if (event instanceof RoomEvent.MessageDeleted gone) {
                    long id = gone.message().id();
                    assertThat(told.contains(id) || id < beginning || id > last())
                            .as("deletion of %d, of which nobody was told", id)
                            .isTrue();
                }
            }
        }

        private void tell(long id, Set<Long> deletedBefore) {
            assertThat(id).as("comes after %d", last()).isGreaterThan(last());
            assertThat(deletedBefore).as("deleted before it was told").doesNotContain(id);
            told.add(id);
        }

        private long last() {
            return told.isEmpty() ? 0 : told.get(told.size() - 1);
        }

        /** Holes are there only where an error says so, and at least as many messages as may be follow each. */
        private void checkComplete(List<Long> readable) {
            assertThat(ready).as("ready").isTrue();
            long limits = subscription.errors().stream()
                    .filter(LimitExceededException.class::isInstance)
                    .count();
            Set<Long> known = new LinkedHashSet<>(told);
            int holes = 0;
            int since = LIMIT;
            boolean inHole = false;
            TreeSet<Long> all = new TreeSet<>(readable);
            all.addAll(told); // Some of them may be deleted by now.
            for (long id : all) {
                if (id < beginning) {
                    continue;
                }
                if (known.contains(id)) {
                    since++;
                    inHole = false;
                } else if (!inHole) {
                    assertThat(since)
                            .as("messages between two holes, below %d", id)
                            .isGreaterThanOrEqualTo(LIMIT);
                    holes++;
                    since = 0;
                    inHole = true;
                }
            }
            assertThat(inHole).as("the last ones are missing").isFalse();
            assertThat(holes).as("holes").isLessThanOrEqualTo((int) limits);
        }
    }

    private static long number(Sent push, String name) {
        return push.payload().get(name) instanceof Long number ? number : 0;
    }
}
