package io.kabelwerk.emulator;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The hubs, users and limits that a backend starts with.
 *
 * <p>Every method changes this object and returns it. It is read once, when the backend is made; it is not for use by
 * more than one thread.
 */
public interface Setup {

    /** An order of the rooms without messages, which an inbox lists last. */
    enum EmptyRooms {
        /** The lowest ID first. */
        ASCENDING,
        /** The highest ID first. */
        DESCENDING,
        /** An order that a client cannot predict, and that stays the same. */
        SHUFFLED
    }

    /**
     * Adds a hub without users.
     *
     * @param slug what clients call it by
     * @param name what people call it
     * @return this
     * @throws IllegalArgumentException if there is a hub of that slug
     */
    Setup hub(String slug, String name);

    /**
     * Adds a hub with its users.
     *
     * @param slug what clients call it by
     * @param name what people call it
     * @param users adds the hub's users
     * @return this
     * @throws IllegalArgumentException if there is a hub of that slug, or a user of one of the keys
     */
    Setup hub(String slug, String name, Consumer<HubSetup> users);

    /**
     * Adds an end user, who gets a room when a client asks for one.
     *
     * <p>An end user that is not added here comes to be at the first connection with a good token of that key.
     *
     * @param key the {@code sub} of the user's tokens
     * @param name what people call the user
     * @return this
     * @throws IllegalArgumentException if there is a user of that key
     */
    Setup endUser(String key, String name);

    /**
     * Starts with a state: a JSON file as {@code state.schema.json} beside this class describes it, or a folder that
     * {@link KabelwerkEmulator#exportTo} has written. The hubs and users of this setup come in addition.
     *
     * @param file the file or the folder; it is read now
     * @return this
     * @throws IllegalArgumentException if it cannot be read; what is wrong in it is said when the backend is made
     */
    Setup seed(Path file);

    /**
     * Starts with a state.
     *
     * @param json the state, as {@link KabelwerkEmulator#state} returns it
     * @return this
     */
    Setup seed(String json);

    /**
     * Sets the first ID; all IDs come from this one sequence. Default: 1.
     *
     * @param id from 1 to 2<sup>61</sup>; beyond 2<sup>53</sup> it shows who keeps IDs in a double
     * @return this
     */
    Setup firstId(long id);

    /**
     * Sets the order in which inboxes list rooms without messages. Default: {@link EmptyRooms#ASCENDING}.
     *
     * @param order the order; real backends differ in it
     * @return this
     */
    Setup emptyRooms(EmptyRooms order);

    /**
     * Sets the web server whose close codes and answers the emulator imitates. Default: {@link WebServer#COWBOY}.
     *
     * @param webServer the web server under the backend
     * @return this
     */
    Setup webServer(WebServer webServer);

    /**
     * Sets how long a client may be silent before its socket is closed, with {@link WebServer#silenceCode}. Default: 60 s.
     *
     * @param silence longer than nothing, at most 365,000 days
     * @return this
     */
    Setup silence(Duration silence);

    /**
     * Sets the lifetime of tokens that are issued without one. Default: 1 h.
     *
     * @param lifetime longer than nothing, at most 365,000 days; tokens count whole seconds
     * @return this
     */
    Setup tokenLifetime(Duration lifetime);

    /**
     * Makes an RSA key pair of 2048 bits for {@link #keys}.
     *
     * @return a new pair
     */
    static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no RSA.", e);
        }
    }

    /**
     * Sets the RSA key pair that signs and verifies the tokens. Default: a new one of 2048 bits for each backend.
     *
     * <p>Making one takes tenths of a second; who makes many backends hands the same one to all of them.
     *
     * @param keys an RSA key pair, such as {@link #newKeys} makes
     * @return this
     */
    Setup keys(KeyPair keys);

    /**
     * Sets the largest number of pixels of an uploaded image. Default: 50 million.
     *
     * @param pixels width × height, positive
     * @return this
     */
    Setup maxImagePixels(long pixels);

    /**
     * Sets the address to listen on. Default: {@code 127.0.0.1}, which other machines cannot reach.
     *
     * <p>Only {@link KabelwerkEmulator} listens.
     *
     * @param host an address of this machine, or a name of it
     * @return this
     */
    Setup host(String host);

    /**
     * Sets the port to listen on. Default: 0, any free one.
     *
     * <p>Only {@link KabelwerkEmulator} listens.
     *
     * @param port 0 to 65535
     * @return this
     */
    Setup port(int port);

    /**
     * Sets the largest size of a message from a client; a longer one closes its socket with code 1009.
     * Default: 1 MiB.
     *
     * <p>Only {@link KabelwerkEmulator} counts bytes.
     *
     * @param bytes positive
     * @return this
     */
    Setup maxFrameBytes(int bytes);

    /**
     * Sets the largest size of an upload; a larger one is refused with 413. Default: 64 MiB.
     *
     * @param bytes positive
     * @return this
     */
    Setup maxUploadBytes(long bytes);

    /**
     * Sets what the URLs of uploaded files begin with. {@link KabelwerkEmulator} sets it to its own address.
     *
     * @param url without a slash at the end
     * @return this
     */
    Setup fileUrl(String url);

    /**
     * Switches the control API and the console on: HTTP and JSON for all that {@link KabelwerkEmulator} offers, and a page
     * that uses it. They are off otherwise.
     *
     * <p>It takes requests that name {@link KabelwerkEmulator#controlSecret} only.
     *
     * @return this
     */
    Setup control();

    /**
     * Sets where clients reach the emulator, if that is not where it listens: behind a proxy, or in a container. The URL of
     * {@link KabelwerkEmulator#url} and those of uploaded files begin with it.
     *
     * @param url {@code http://} or {@code https://}, in lower case, a host and perhaps a port, nothing more
     * @return this
     * @throws IllegalArgumentException if it is something else
     */
    Setup publicUrl(String url);
}
