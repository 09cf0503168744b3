package io.kabelwerk.tck.simulation;

import io.kabelwerk.UploadSource;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.MessageSnapshot;
import io.kabelwerk.emulator.RoomSnapshot;
import io.kabelwerk.emulator.backend.Backend;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Something that happens in a {@link World}. Whatever is not possible at the moment (a post by somebody who is not
 * ready) does nothing.
 *
 * <p>People and rooms go by their numbers.
 */
public sealed interface Step {

    /**
     * Lets it happen.
     *
     * @param world where
     */
    void run(World world);

    /**
     * Time goes by.
     *
     * @param millis how many milliseconds
     */
    record Pass(long millis) implements Step {
        @Override
        public void run(World world) {
            world.time().pass(Duration.ofMillis(millis));
        }
    }

    /**
     * Something goes wrong.
     *
     * @param fault what
     */
    record Wrong(Fault fault) implements Step {
        @Override
        public void run(World world) {
            world.inject(fault);
        }
    }

    /**
     * Somebody connects.
     *
     * @param person who
     */
    record Connect(int person) implements Step {
        @Override
        public void run(World world) {
            world.person(person).connect();
        }
    }

    /**
     * Somebody disconnects.
     *
     * @param person who
     */
    record Disconnect(int person) implements Step {
        @Override
        public void run(World world) {
            world.person(person).disconnect();
        }
    }

    /**
     * Somebody's next token is one of another user.
     *
     * @param person whose
     */
    record Impostor(int person) implements Step {
        /** In the table. */
        static final String KIND = "Token of another user";

        @Override
        public void run(World world) {
            world.person(person).impostor();
        }
    }

    /**
     * Somebody disconnects and connects again within the next listener that is called, whichever that is.
     *
     * @param person who
     */
    record Again(int person) implements Step {
        /** In the table. */
        static final String KIND = "Connects in a listener";

        @Override
        public void run(World world) {
            world.person(person).again();
        }
    }

    /**
     * Somebody opens another object of a room, or closes it if it is open.
     *
     * @param person who
     * @param room which room
     * @param number which of the other objects, from 1 on
     */
    record Second(int person, int room, int number) implements Step {
        /** In the table. */
        static final String KIND = "Another object";

        @Override
        public void run(World world) {
            world.person(person).toggleRoom(world.room(room), number);
        }
    }

    /**
     * Somebody's listeners stop returning, or return again.
     *
     * @param person whose
     * @param on whether they stop
     */
    record Stall(int person, boolean on) implements Step {
        @Override
        public void run(World world) {
            world.person(person).stall(on);
        }
    }

    /**
     * The care team posts a message that is longer than a client takes; or deletes it, if it is there.
     *
     * @param room where
     */
    record Giant(int room) implements Step {

        /** What it is called in the table. */
        static final String KIND = "Giant message";

        @Override
        public void run(World world) {
            world.giant(world.room(room));
        }
    }

    /**
     * Somebody's executors or ticker misbehave, or behave again.
     *
     * @param person whose
     * @param trouble how
     */
    record Mood(int person, Trouble trouble) implements Step {
        // In the table.
        static final String SCHEDULER = "Scheduler misbehaves";
        static final String SCHEDULER_SHUTDOWN = "Scheduler shut down";
        static final String CALLBACKS = "Callbacks misbehave";
        static final String CALLBACKS_SHUTDOWN = "Callbacks shut down";
        static final String TICKER = "Ticker jumps";
        static final List<String> KINDS = List.of(SCHEDULER, SCHEDULER_SHUTDOWN, CALLBACKS, CALLBACKS_SHUTDOWN, TICKER);

        @Override
        public void run(World world) {
            trouble.run(world.person(person));
        }
    }

    /** How executors and tickers misbehave. */
    enum Trouble {
        /** Both executors behave again. */
        NONE,
        /** The scheduler rejects all tasks. */
        SCHEDULER_REJECTS,
        /** The scheduler throws an error and forgets the task. */
        SCHEDULER_THROWS,
        /** The scheduler throws an error, and runs the task all the same. */
        SCHEDULER_THROWS_AND_RUNS,
        /** The scheduler runs tasks on the thread that brings them. */
        SCHEDULER_RUNS_INLINE,
        /** The scheduler is shut down. */
        SCHEDULER_SHUTDOWN,
        /** The scheduler is shut down, and what waits in it is lost. */
        SCHEDULER_SHUTDOWN_NOW,
        /** The callback executor rejects all tasks. */
        CALLBACKS_REJECT,
        /** The callback executor throws an error and forgets the task. */
        CALLBACKS_THROW,
        /** The callback executor throws an error, and runs the task all the same. */
        CALLBACKS_THROW_AND_RUN,
        /** The callback executor runs tasks on the thread that brings them. */
        CALLBACKS_RUN_INLINE,
        /** The callback executor is shut down. */
        CALLBACKS_SHUTDOWN,
        /** The callback executor is shut down, and what waits in it is lost. */
        CALLBACKS_SHUTDOWN_NOW,
        /** The ticker jumps an hour forward. */
        TICKER_FORWARD,
        /** The ticker jumps an hour back. */
        TICKER_BACK;

        /** Whether threads of the SDK take the place of an executor then. */
        boolean needsThreads() {
            return this == CALLBACKS_SHUTDOWN || this == CALLBACKS_SHUTDOWN_NOW;
        }

        private void run(Person person) {
            switch (this) {
                case NONE -> person.calmDown();
                case SCHEDULER_REJECTS -> person.schedulerBecomes(MoodyExecutor.Mood.REJECTS);
                case SCHEDULER_THROWS -> person.schedulerBecomes(MoodyExecutor.Mood.THROWS);
                case SCHEDULER_THROWS_AND_RUNS -> person.schedulerBecomes(MoodyExecutor.Mood.THROWS_AND_RUNS);
                case SCHEDULER_RUNS_INLINE -> person.schedulerBecomes(MoodyExecutor.Mood.RUNS_INLINE);
                case SCHEDULER_SHUTDOWN -> person.shutDownScheduler(false);
                case SCHEDULER_SHUTDOWN_NOW -> person.shutDownScheduler(true);
                case CALLBACKS_REJECT -> person.callbacksBecome(MoodyExecutor.Mood.REJECTS);
                case CALLBACKS_THROW -> person.callbacksBecome(MoodyExecutor.Mood.THROWS);
                case CALLBACKS_THROW_AND_RUN -> person.callbacksBecome(MoodyExecutor.Mood.THROWS_AND_RUNS);
                case CALLBACKS_RUN_INLINE -> person.callbacksBecome(MoodyExecutor.Mood.RUNS_INLINE);
                case CALLBACKS_SHUTDOWN -> person.shutDownCallbacks(false);
                case CALLBACKS_SHUTDOWN_NOW -> person.shutDownCallbacks(true);
                case TICKER_FORWARD -> person.jump(Duration.ofHours(1));
                case TICKER_BACK -> person.jump(Duration.ofHours(-1));
            }
        }
    }

    /**
     * Somebody does something with their client.
     *
     * @param person who
     * @param room in which room, where it is about one
     * @param deed what
     */
    record Do(int person, int room, Deed deed) implements Step {
        @Override
        public void run(World world) {
            deed.run(world, world.person(person), world.room(room));
        }
    }

    /**
     * Somebody else does something, without a client of this world.
     *
     * @param room in which room
     * @param change what
     */
    record Elsewhere(int room, Change change) implements Step {
        @Override
        public void run(World world) {
            world.enter(() -> change.run(world, world.room(room)));
        }
    }

    /** What people do with a client. */
    enum Deed {
        /** Posts a message. */
        POST,
        /** Posts a message, and thinks better of it. */
        POST_AND_CANCEL,
        /** Moves the own marker to the end. */
        MOVE_MARKER,
        /** Loads a page of earlier messages. */
        LOAD_EARLIER,
        /** Leaves the room. */
        LEAVE,
        /** Opens the room. */
        ENTER,
        /** Disconnects the room's object and connects it again at once. */
        REENTER,
        /** Uploads a file. */
        UPLOAD,
        /** Sets an attribute. */
        SET_ATTRIBUTE,
        /** Archives the room, or takes it out of the archive. */
        ARCHIVE,
        /** Looks further down in the inbox. */
        LOAD_MORE,
        /** Searches in the inbox. */
        SEARCH,
        /** Changes their name. */
        RENAME,
        /** Asks how fast the connection is. */
        PING;

        private void run(World world, Person person, long roomId) {
            switch (this) {
                case LEAVE -> person.leaveRoom(roomId);
                case REENTER -> person.room(roomId).ifPresent(RoomWatch::again);
                case ENTER -> {
                    if (world.roomsOf(person.user()).contains(roomId)) {
                        person.openRoom(roomId);
                    }
                }
                case LOAD_MORE ->
                    person.inbox()
                            .ifPresent(inbox -> Person.attempt(
                                    () -> person.promise(inbox.inbox().loadMore(), "loadMore")));
                case SEARCH ->
                    person.inbox()
                            .ifPresent(inbox -> Person.attempt(
                                    () -> person.promise(inbox.inbox().search("na"), "search")));
                case RENAME ->
                    person.ready()
                            .ifPresent(client -> Person.attempt(
                                    () -> person.promise(client.updateUser(world.newText()), "updateUser")));
                case PING ->
                    person.ready().ifPresent(client -> Person.attempt(() -> person.promise(client.ping(), "ping")));
                default -> person.room(roomId).ifPresent(room -> Person.attempt(() -> in(world, person, room)));
            }
        }

        private CompletableFuture<?> in(World world, Person person, RoomWatch watch) {
            var room = watch.room();
            return switch (this) {
                case POST_AND_CANCEL -> {
                    var posting = person.promise(room.postMessage(world.newText()), "postMessage");
                    posting.cancel(false);
                    yield posting;
                }
                case MOVE_MARKER -> person.promise(room.moveMarker(), "moveMarker");
                case LOAD_EARLIER -> person.promise(room.loadEarlier(), "loadEarlier");
                case UPLOAD ->
                    person.promiseUpload(
                            room.postUpload(
                                    UploadSource.of(new byte[] {1, 2, 3}, "notes.txt")
                                            .withMimeType("text/plain"),
                                    person.progress()),
                            "postUpload");
                case SET_ATTRIBUTE ->
                    person.promise(room.updateAttributes(World.object("note", world.newText())), "updateAttributes");
                case ARCHIVE -> person.promise(room.archived() ? room.unarchive() : room.archive(), "archive");
                default -> {
                    person.post(watch);
                    yield new CompletableFuture<>();
                }
            };
        }
    }

    /** What others change. */
    enum Change {
        /** The care team posts a message. */
        POST,
        /** The end user posts a message. */
        ANSWER,
        /** The care team posts more messages than a page holds. */
        POST_MANY,
        /** The latest message is deleted. */
        DELETE,
        /** The care team posts two messages, and deletes the first. */
        POST_AND_DELETE,
        /** A message of the middle of the latest hundred is deleted. */
        DELETE_EARLIER,
        /** A hub user moves their marker to the end. */
        MOVE_MARKER,
        /** The end user reads all. */
        READ,
        /** The room is archived, or taken out of the archive. */
        ARCHIVE,
        /** The room is given to somebody, or to nobody. */
        ASSIGN;

        private static final int MANY = 105;
        private static final int DEEP = 50;

        private void run(World world, long room) {
            Backend backend = world.backend();
            EmulatedUser bob = backend.user("bob");
            List<MessageSnapshot> messages = backend.messages(room);
            RoomSnapshot now = backend.rooms().stream()
                    .filter(each -> each.id() == room)
                    .findFirst()
                    .orElseThrow();
            String owner = backend.users().stream()
                    .filter(user -> user.id() == now.userId())
                    .findFirst()
                    .orElseThrow()
                    .key();
            long last =
                    messages.isEmpty() ? 0 : messages.get(messages.size() - 1).id();
            switch (this) {
                case POST -> bob.post(room, world.newText());
                case ANSWER -> backend.user(owner).post(room, world.newText());
                case POST_MANY -> {
                    for (int i = 0; i < MANY; i++) {
                        bob.post(room, world.newText());
                    }
                }
                case DELETE ->
                    messages.stream()
                            .filter(message -> message.userId() == bob.id() && message.id() == last)
                            .forEach(message -> world.delete(room, message.id()));
                case POST_AND_DELETE -> {
                    long regretted = bob.post(room, world.newText()).id();
                    bob.post(room, world.newText());
                    world.delete(room, regretted);
                }
                case DELETE_EARLIER -> {
                    int middle = messages.size() - Math.min(messages.size() / 2, DEEP) - 1;
                    if (middle >= 0 && messages.get(middle).userId() == bob.id()) {
                        world.delete(room, messages.get(middle).id());
                    }
                }
                case MOVE_MARKER -> {
                    if (last > 0) {
                        bob.moveMarker(room, last);
                    }
                }
                case READ -> {
                    if (last > 0) {
                        backend.user(owner).moveMarker(room, last);
                    }
                }
                case ARCHIVE -> {
                    if (now.archived()) {
                        bob.unarchive(room);
                    } else {
                        bob.archive(room);
                    }
                }
                case ASSIGN -> {
                    if (now.hubUserId().equals(OptionalLong.of(bob.id()))) {
                        bob.unassign(room);
                    } else {
                        bob.assign(room, bob.id());
                    }
                }
            }
        }
    }
}
