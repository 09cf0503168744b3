package io.kabelwerk.emulator;

import java.io.IOException;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An emulated backend, for a test that issues tokens, acts as its users, looks inside and injects faults.
 *
 * <p>Each implementation documents which threads may call it.
 */
public interface EmulatedBackend {

    /** The file in the folder of {@link #exportTo} that holds the state; uploads are beside it. */
    String STATE_FILE = "state.json";

    /**
     * Issues a token of the usual lifetime, see {@link Setup#tokenLifetime}.
     *
     * @param key the key of a user; somebody unknown becomes an end user with the first connection
     * @return the token
     */
    String token(String key);

    /**
     * Issues a token.
     *
     * @param key the key of a user; somebody unknown becomes an end user with the first connection
     * @param lifetime for how long it is good, rounded down to whole seconds; nothing or less for one that has expired
     * @return the token
     */
    String token(String key, Duration lifetime);

    /**
     * Returns the key that tokens are verified with.
     *
     * @return the public half of the pair
     */
    RSAPublicKey publicKey();

    /**
     * Returns all hubs, users, rooms, messages, markers and uploads as JSON, as {@code state.schema.json} beside this
     * interface describes it. An emulator that {@linkplain Setup#seed(String) starts with it} has the same state; only the
     * URLs of files differ.
     *
     * @return the state, for {@link Setup#seed(String)}
     */
    String state();

    /**
     * Writes the state into a folder: {@code state.json} and the uploads beside it, for {@link Setup#seed(Path)}.
     *
     * @param folder where to; is made if it does not exist
     * @throws IOException if something cannot be written
     */
    void exportTo(Path folder) throws IOException;

    /**
     * Restores the state of the start: drops all sockets, and forgets all faults, messages, uploads, attempts and users
     * that were added since. Tokens stay good. An {@link EmulatedUser} from before the reset cannot act any more.
     */
    void reset();

    /**
     * Acts as a user, without a socket.
     *
     * @param key the user's key
     * @return the user, for any thread
     * @throws IllegalArgumentException if there is no such user
     */
    EmulatedUser user(String key);

    /**
     * Injects a fault.
     *
     * @param fault the fault
     * @throws IllegalArgumentException if it can never happen, because there is no such user, topic or event; says which
     *     there are
     */
    void inject(Fault fault);

    /**
     * Lists the injected faults that still wait for a request or a frame, each with as many {@code times} as are left. A
     * test asserts with it that each of its faults has happened.
     *
     * @return the faults, in the order in which they were injected
     */
    List<Fault> waitingFaults();

    /**
     * Adds a hub, as {@link Setup#hub(String, String)} does at the start.
     *
     * @param slug what clients call it by
     * @param name what people call it
     * @return the hub
     * @throws IllegalArgumentException if there is a hub of that slug, or one of the texts is empty
     */
    HubSnapshot addHub(String slug, String name);

    /**
     * Adds an end user, as {@link Setup#endUser} does at the start.
     *
     * @param key the {@code sub} of the user's tokens
     * @param name what people call the user
     * @return the user
     * @throws IllegalArgumentException if there is a user of that key, or one of the texts is empty
     */
    UserSnapshot addEndUser(String key, String name);

    /**
     * Adds a user to a hub, as {@link HubSetup#user} does at the start.
     *
     * @param hub the hub's slug
     * @param key the {@code sub} of the user's tokens
     * @param name what people call the user
     * @return the user
     * @throws IllegalArgumentException if there is no such hub or a user of that key, or one of the texts is empty
     */
    UserSnapshot addHubUser(String hub, String key, String name);

    /**
     * Lists all hubs, in the order in which they were added.
     *
     * @return the hubs
     */
    List<HubSnapshot> hubs();

    /**
     * Lists the open sockets with the agents of their clients, in the order in which they were opened.
     *
     * @return the sockets; including half-open ones
     */
    List<SessionSnapshot> sessions();

    /**
     * Lists all users, in the order in which they were added.
     *
     * @return the users
     */
    List<UserSnapshot> users();

    /**
     * Lists all rooms, by ID.
     *
     * @return the rooms
     */
    List<RoomSnapshot> rooms();

    /**
     * Lists all messages of a room, by ID.
     *
     * @param roomId the room's ID
     * @return the messages
     * @throws IllegalArgumentException if there is no such room
     */
    List<MessageSnapshot> messages(long roomId);

    /**
     * Lists the rooms of a user's inbox, for comparison with a client's.
     *
     * @param userKey the user's key
     * @param params the params of {@code list_rooms}, as plain Java values
     * @return the rooms' IDs, in the inbox's order
     * @throws IllegalArgumentException if there is no such user, or a param is wrong
     */
    List<Long> inbox(String userKey, Map<String, ?> params);

    /**
     * Counts the open sockets; including half-open ones, until the client closes them or has been silent for too long.
     *
     * @return how many
     */
    int openSockets();

    /**
     * Counts a user's open sockets.
     *
     * @param userKey the user's key
     * @return how many
     */
    int openSockets(String userKey);

    /**
     * Lists the topics that a user has joined, one entry for each socket that has joined it.
     *
     * @param userKey the user's key
     * @return the topics, in the order of sockets and joins
     */
    List<String> topics(String userKey);

    /**
     * Lists the latest 10,000 requests for sockets and uploads, good and bad, oldest first.
     *
     * @return the requests
     */
    List<Attempt> attempts();

    /**
     * Adds a listener of all sockets.
     *
     * @param listener called on the emulator's thread; must be quick and must not call the emulator
     * @return removes the listener when it is run, on any thread
     */
    Runnable onFrame(Consumer<? super WireEvent> listener);
}
