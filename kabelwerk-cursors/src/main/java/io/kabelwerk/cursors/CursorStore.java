package io.kabelwerk.cursors;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The cursors of one owner, such as a bot: for each key, such as {@code room:42}, the ID of the last message that was
 * handled.
 *
 * <p>A cursor never goes back: storing an ID that is not greater than the stored one changes nothing, also where several
 * threads or processes store at the same time. So of two that handle the same message, exactly one moves the cursor, and
 * {@link #store(Map)} returns which one it was.
 *
 * <p>Implementations are thread-safe. Methods block until the store has answered: do not call them on a thread that must not
 * block, such as that of a UI, or the only one of a callback executor with thousands of sessions.
 *
 * @apiNote Store a message's ID after its effect, and each message takes effect <em>at least once</em>. Store it in the
 *     transaction of the effect, and it takes effect <em>exactly once</em> in that database: {@link
 *     JdbcCursorStore#store(java.sql.Connection, String, long)}.
 */
public interface CursorStore {

    /** The length that a key has at most, in characters. */
    int MAX_KEY_LENGTH = 200;

    /**
     * Loads some of the owner's cursors.
     *
     * @param keys the keys, each of 1 to {@value #MAX_KEY_LENGTH} characters without control characters and lone
     *     surrogates
     * @return the stored cursors; keys without one are left out
     * @throws IllegalArgumentException if a key is not valid
     * @throws CursorStoreException if the store fails
     */
    Map<String, Long> load(Collection<String> keys);

    /**
     * Loads all cursors of the owner.
     *
     * @return the cursors by key
     * @throws CursorStoreException if the store fails
     */
    Map<String, Long> loadAll();

    /**
     * Moves cursors forward: all of them, or none if it fails. A cursor that is there already, or further, stays where it
     * is.
     *
     * @param cursors the IDs by key; an ID is positive
     * @return the keys whose cursors have moved; the others had this ID or a greater one
     * @throws IllegalArgumentException if a key or an ID is not valid; nothing is stored then
     * @throws CursorStoreException if the store fails; none of the cursors has moved, unless the connection broke while
     *     the transaction was being committed
     */
    Set<String> store(Map<String, Long> cursors);

    /**
     * Loads one cursor.
     *
     * @param key the key
     * @return the ID of the last message that was handled; empty if none was stored
     * @throws IllegalArgumentException if the key is not valid
     * @throws CursorStoreException if the store fails
     */
    default OptionalLong load(String key) {
        Long cursor = load(List.of(Objects.requireNonNull(key, "key must not be null")))
                .get(key);
        return cursor == null ? OptionalLong.empty() : OptionalLong.of(cursor);
    }

    /**
     * Moves one cursor forward.
     *
     * @param key the key
     * @param messageId the ID of the last message that was handled; positive
     * @return whether the cursor has moved; false if it had this ID or a greater one
     * @throws IllegalArgumentException if the key or the ID is not valid
     * @throws CursorStoreException if the store fails
     */
    default boolean store(String key, long messageId) {
        return !store(Map.of(Objects.requireNonNull(key, "key must not be null"), messageId))
                .isEmpty();
    }
}
