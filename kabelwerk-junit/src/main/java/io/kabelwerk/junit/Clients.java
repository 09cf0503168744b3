package io.kabelwerk.junit;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.emulator.HubSnapshot;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.RoomSnapshot;
import io.kabelwerk.emulator.UserSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/** The clients and rooms of one test. */
final class Clients implements AutoCloseable {

    private static final int CONNECT_SECONDS = 30;

    private final Stage stage;
    private final long begun;
    private final Map<String, Kabelwerk> clients = new LinkedHashMap<>();
    private final Map<String, Room> rooms = new LinkedHashMap<>();

    Clients(Stage stage) {
        this.stage = stage;
        this.begun = stage.recording().count();
    }

    Stage stage() {
        return stage;
    }

    /** Returns how many events had been recorded when the test began. */
    long begun() {
        return begun;
    }

    Kabelwerk client(String key) {
        Kabelwerk known = clients.get(key);
        if (known != null) {
            return known;
        }
        KabelwerkEmulator emulator = stage.emulator();
        user(key);
        Kabelwerk client = Kabelwerk.create(settings -> {
            settings.url(emulator.url())
                    .refreshToken(current -> CompletableFuture.completedFuture(emulator.token(key)));
            stage.configuration().settings().accept(settings);
        });
        keep(key, client);
        client.on(KabelwerkEvent.class, event -> stage.recording().add(key, event));
        await(client.connect(), "The client of \"" + key + "\" does not connect.");
        return client;
    }

    /** Keeps a client until the test has ended. */
    void keep(String key, Kabelwerk client) {
        clients.put(key, client);
    }

    Room room(As as) {
        String owner = as.roomOf().isEmpty() ? as.value() : as.roomOf();
        Kabelwerk client = client(as.value());
        return rooms.computeIfAbsent(as.value() + " " + owner, unused -> {
            long id = roomId(user(as.value()), user(owner));
            Room room = client.openRoom(id);
            room.on(RoomEvent.class, event -> stage.recording().add(as.value(), event));
            await(room.connect(), "The room " + id + " of \"" + as.value() + "\" does not connect.");
            return room;
        });
    }

    private long roomId(UserSnapshot user, UserSnapshot owner) {
        if (owner.hubId().isPresent()) {
            throw new ParameterResolutionException("The user \"" + owner.key()
                    + "\" is of a hub: say whose room it is, as in @As(value = \"" + user.key()
                    + "\", roomOf = \"nana\").");
        }
        if (user.hubId().isEmpty() && user.id() != owner.id()) {
            throw new ParameterResolutionException(
                    "The end users \"" + user.key() + "\" and \"" + owner.key()
                            + "\" have no room together: roomOf is for a user of a hub, and an end user's own room needs none.");
        }
        KabelwerkEmulator emulator = stage.emulator();
        OptionalLong hub = user.hubId();
        // Another test may want the same room at the same time.
        synchronized (stage) {
            return emulator.rooms().stream()
                    .filter(room -> room.userId() == owner.id() && (hub.isEmpty() || room.hubId() == hub.getAsLong()))
                    .map(RoomSnapshot::id)
                    .findFirst()
                    .orElseGet(() -> emulator.user(owner.key()).createRoom(slug(hub)));
        }
    }

    private String slug(OptionalLong hub) {
        return stage.emulator().hubs().stream()
                .filter(each -> hub.isEmpty() || each.id() == hub.getAsLong())
                .map(HubSnapshot::slug)
                .findFirst()
                .orElseThrow(() -> new ParameterResolutionException("A room takes a hub: add one in the setup."));
    }

    private UserSnapshot user(String key) {
        List<UserSnapshot> users = stage.emulator().users();
        return users.stream()
                .filter(user -> user.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new ParameterResolutionException("There is no user \"" + key + "\". The users are "
                        + users.stream().map(UserSnapshot::key).toList() + "."));
    }

    private static void await(CompletableFuture<?> connecting, String otherwise) {
        try {
            Object unused = connecting.get(CONNECT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParameterResolutionException(otherwise, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new ParameterResolutionException(otherwise, e);
        }
    }

    /** Closes all of them, also where the closing of one fails. */
    @Override
    public void close() {
        RuntimeException failure = null;
        for (Kabelwerk client : clients.values()) {
            try {
                client.close();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
