package io.kabelwerk.tck.simulation;

import io.kabelwerk.Inbox;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Room;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rooms, the inbox and the notifier that a person has open. */
final class OpenObjects {

    private static final int PAGE_SIZE = 2;

    private final World world;
    private final Person person;
    private final Kabelwerk kabelwerk;
    private final Map<Place, RoomWatch> rooms = new LinkedHashMap<>();
    private @Nullable InboxWatch inbox;
    private @Nullable NotifierWatch notifier;

    /** One of the objects that a person has of a room. */
    private record Place(long room, int number) {}

    OpenObjects(World world, Person person, Kabelwerk kabelwerk) {
        this.world = world;
        this.person = person;
        this.kabelwerk = kabelwerk;
    }

    /** Opens everything that the person may open. Opening one may show that an executor was shut down. */
    void openAll() {
        openRooms();
        if (person.session().mayOpen()) {
            Inbox opened = kabelwerk.openInbox(InboxFilter.all().pageSize(PAGE_SIZE));
            inbox = new InboxWatch(world, person, opened, PAGE_SIZE);
            inbox.connect();
        }
        if (person.session().mayOpen()) {
            notifier = new NotifierWatch(world, person, kabelwerk.openNotifier());
            notifier.connect();
        }
    }

    /** Opens those of the person's rooms that are not open. */
    void openRooms() {
        world.roomsOf(person.user()).forEach(this::openRoom);
    }

    void openRoom(long id) {
        openRoom(new Place(id, 0));
    }

    private void openRoom(Place place) {
        if (!person.session().mayOpen() || rooms.containsKey(place)) {
            return;
        }
        Room room = kabelwerk.openRoom(place.room());
        RoomWatch watch = new RoomWatch(world, person, room, place.number());
        rooms.put(place, watch);
        watch.connect();
    }

    void leaveRoom(long id) {
        leaveRoom(new Place(id, 0));
    }

    private void leaveRoom(Place place) {
        RoomWatch watch = rooms.remove(place);
        if (watch != null) {
            person.countUploads();
            watch.end();
            var unused = person.deadlines().request(watch.leave(), "the room's disconnect()");
        }
    }

    /** Opens another object of a room, or closes it. */
    void toggleRoom(long id, int number) {
        Place place = new Place(id, number);
        if (rooms.containsKey(place)) {
            leaveRoom(place);
        } else if (world.roomsOf(person.user()).contains(id)) {
            openRoom(place);
        }
    }

    /** The room, if it is open and ready. */
    Optional<RoomWatch> room(long id) {
        return Optional.ofNullable(rooms.get(new Place(id, 0))).filter(RoomWatch::isReady);
    }

    /** The inbox, if it is open and ready. */
    Optional<InboxWatch> inbox() {
        return Optional.ofNullable(inbox).filter(InboxWatch::isReady);
    }

    /** Drops all objects, each of which learns first how it ends. */
    void forget(Consumer<Watch<?>> how) {
        rooms.values().forEach(how);
        Stream.of(Optional.ofNullable(inbox), Optional.ofNullable(notifier))
                .flatMap(Optional::stream)
                .forEach(how);
        rooms.clear();
        inbox = null;
        notifier = null;
    }

    void check() {
        rooms.values().forEach(RoomWatch::check);
    }

    /** What the rooms of a kind lack. */
    Optional<String> missingInRooms(Predicate<RoomWatch> kind) {
        openRooms();
        return rooms.values().stream()
                .filter(kind)
                .map(RoomWatch::missing)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** What any object lacks, or which object is not there. */
    Optional<String> missing() {
        return missingInRooms(room -> true)
                .or(() -> inbox == null ? Optional.of(person.name() + " has no inbox") : inbox.missing())
                .or(() -> notifier == null ? Optional.of(person.name() + " has no notifier") : notifier.missing());
    }
}
