package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.LimitExceededException;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.Json;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.FrameHead;
import io.kabelwerk.emulator.MessageSnapshot;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.emulator.WireEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
    private final EmulatedStage stage = new EmulatedStage(settings -> settings.maxCatchUp(LIMIT));

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
        private final String topic;
        private final String poster;
        private final Fault pages;
        private final Map<String, Treatment> treatments = new LinkedHashMap<>();
        private final List<Watched> open = new ArrayList<>();
        private final Set<Long> deletedBefore = new LinkedHashSet<>();
        private final Set<Long> deleted = new LinkedHashSet<>();
        private final Set<Long> unreadable = new LinkedHashSet<>();
        private final List<String> steps = new ArrayList<>();
        private long last;

        private History(long seed) {
            random = new SplittableRandom(seed);
            String hub = "hub " + seed;
            poster = "poster " + seed;
            var unusedHub = stage.backend().addHub(hub, hub);
            var unusedUser = stage.backend().addHubUser(hub, poster, poster);
            id = stage.backend().user(EmulatedStage.ANNA).createRoom(hub);
            topic = "room:" + id;
            pages = new Fault.Pages(100, random.nextBoolean());
            post(random.nextInt(250));
            answerAll();
        }

        private void play() {
            Runnable stopPosting = stage.backend().onFrame(this::postInAGap);
            stage.peer().alter(this::spoiled);
            for (int i = 0; i < 40; i++) {
                step();
                stage.passMillis(10); // So long takes a crash, and longer than a gap.
                check();
            }
            steps.add("heal");
            answerAll();
            comeBack();
            stage.pass(700);
            check();
            post(1);
            stage.run();
            check();
            List<Long> readable = ids();
            readable.removeAll(unreadable);
            open.forEach(each -> each.checkComplete(readable));
            open.forEach(each -> {
                var unused = each.subscription.room.disconnect();
            });
            stage.pass(11);
            stopPosting.run();
        }

        private void step() {
            switch (random.nextInt(14)) {
                case 0, 1, 2 -> post(random.nextInt(1, 20));
                case 3 -> {
                    steps.add("drop");
                    stage.drop();
                }
                case 4 -> {
                    if (!connected()) {
                        long first = last;
                        post(random.nextInt(1, 300));
                        spoil(first);
                    }
                }
                case 5, 6 -> comeBack();
                case 7 -> {
                    steps.add("crash");
                    stage.crash(topic);
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

        private List<Long> ids() {
            return stage.backend().messages(id).stream()
                    .map(MessageSnapshot::id)
                    .collect(Collectors.toCollection(ArrayList::new));
        }

        /** In between, somebody may post elsewhere: the IDs have gaps. */
        private void post(int count) {
            steps.add("post " + count + " after " + last);
            stage.peer().enter(() -> {
                for (int i = 0; i < count; i++) {
                    if (random.nextBoolean()) {
                        stage.backend().user(EmulatedStage.DOC).post(7, "elsewhere");
                    }
                    last = stage.backend().user(poster).post(id, "hello").id();
                }
            });
        }

        /** Nobody can read some messages. */
        private void spoil(long after) {
            if (random.nextInt(3) == 0) {
                long first = after + 1 + random.nextInt(50);
                long end = Math.min(last, first + random.nextInt(150));
                steps.add("spoil " + first + " to " + end);
                ids().stream().filter(each -> each >= first && each <= end).forEach(unreadable::add);
            }
        }

        /** A reply whose spoiled messages lack their type. */
        private String spoiled(String frame) {
            Map<String, @Nullable Object> payload = Json.payload(frame);
            if (unreadable.isEmpty()
                    || !(payload.get("response") instanceof Map<?, ?> response)
                    || !(response.get("messages") instanceof List<?> messages)) {
                return frame;
            }
            messages.stream()
                    .map(message -> (Map<?, ?>) message)
                    .filter(message -> unreadable.contains(message.get("id")))
                    .forEach(message -> message.remove("type"));
            return Json.withPayload(frame, payload);
        }

        private void delete() {
            List<Long> ids = ids();
            if (!ids.isEmpty()) {
                long gone = ids.get(Math.max(0, ids.size() - 1 - random.nextInt(30)));
                steps.add("delete " + gone);
                stage.peer().enter(() -> stage.backend().user(poster).delete(id, gone));
                deleted.add(gone);
            }
        }

        private void answer() {
            switch (random.nextInt(5)) {
                case 0 -> treatments.put("list_messages", new Treatment.Ignored());
                case 1 -> treatments.put("list_messages", new Treatment.Refused("busy"));
                case 2 -> treatments.put(Fault.JOIN, new Treatment.Refused("busy"));
                case 3 -> treatments.put(Fault.JOIN, new Treatment.Ignored());
                default -> treatments.put(Fault.JOIN, new Treatment.Gap(Duration.ofMillis(1)));
            }
            treat();
        }

        private void answerAll() {
            treatments.clear();
            treat();
        }

        private void treat() {
            steps.add("answers: " + treatments);
            stage.heal();
            stage.inject(pages);
            treatments.forEach((event, treatment) -> stage.treat(topic, event, treatment));
        }

        /** Between the backend's reading for a join and its subscribing. */
        private void postInAGap(WireEvent frame) {
            if (frame.kind() == WireEvent.Kind.RECEIVED
                    && treatments.get(Fault.JOIN) instanceof Treatment.Gap
                    && FrameHead.of(frame.text())
                            .filter(head ->
                                    head.topic().equals(topic) && head.event().equals(Fault.JOIN))
                            .isPresent()) {
                stage.time.execute(() -> post(random.nextInt(150)));
            }
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
}
