package io.kabelwerk;

import io.kabelwerk.spi.support.JsonValues;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which rooms an {@link Inbox} lists, and how many at once. Immutable; start at {@link #all()}.
 *
 * <p>Everything but the page size is for hub users only.
 */
public final class InboxFilter {

    /** How many items a page has where nothing else is said: as in the other Kabelwerk SDKs. */
    private static final int DEFAULT_PAGE_SIZE = 10;

    private static final InboxFilter ALL =
            new InboxFilter(Optional.empty(), Optional.empty(), Map.of(), DEFAULT_PAGE_SIZE);

    private final Optional<Boolean> archived;
    private final Optional<Assignment> assignment;
    private final Map<String, @Nullable Object> attributes;
    private final int pageSize;

    private InboxFilter(
            Optional<Boolean> archived,
            Optional<Assignment> assignment,
            Map<String, @Nullable Object> attributes,
            int pageSize) {
        this.archived = archived;
        this.assignment = assignment;
        this.attributes = attributes;
        this.pageSize = pageSize;
    }

    /**
     * To whom a room has to be assigned.
     *
     * @param hubUserId the hub user's ID; empty for rooms that are assigned to nobody
     */
    public record Assignment(OptionalLong hubUserId) {

        /** Checks that nothing is null. */
        public Assignment {
            Objects.requireNonNull(hubUserId, "hubUserId must not be null");
        }
    }

    /**
     * All rooms, in pages of 10.
     *
     * @return the filter that filters nothing
     */
    public static InboxFilter all() {
        return ALL;
    }

    /**
     * This filter, for rooms that are archived, or for those that are not.
     *
     * @param wanted true for archived rooms only, false for the others only
     * @return a new filter
     */
    public InboxFilter archived(boolean wanted) {
        return new InboxFilter(Optional.of(wanted), assignment, attributes, pageSize);
    }

    /**
     * This filter, for rooms that are assigned to a hub user.
     *
     * @param hubUserId the hub user's ID; positive
     * @return a new filter
     */
    public InboxFilter assignedTo(long hubUserId) {
        if (hubUserId < 1) {
            throw new IllegalArgumentException("A user's ID is positive, but this is " + hubUserId);
        }
        return new InboxFilter(archived, Optional.of(new Assignment(OptionalLong.of(hubUserId))), attributes, pageSize);
    }

    /**
     * This filter, for rooms that are assigned to nobody.
     *
     * @return a new filter
     */
    public InboxFilter assignedToNobody() {
        return new InboxFilter(archived, Optional.of(new Assignment(OptionalLong.empty())), attributes, pageSize);
    }

    /**
     * This filter, for rooms that have, among their attributes, at least these keys with these values.
     *
     * @param wanted the keys and values, as JSON values (see {@link Room#updateAttributes(Map)}); compared deeply
     * @return a new filter
     * @throws IllegalArgumentException if something in it is no JSON value
     */
    public InboxFilter attributes(Map<String, ? extends @Nullable Object> wanted) {
        return new InboxFilter(archived, assignment, JsonValues.copyOfObject(wanted, "attributes"), pageSize);
    }

    /**
     * This filter with another page size.
     *
     * @param items how many items a page has; from 1 to 100
     * @return a new filter
     */
    public InboxFilter pageSize(int items) {
        if (items < 1 || items > 100) {
            throw new IllegalArgumentException("The page size must be from 1 to 100, but is " + items);
        }
        return new InboxFilter(archived, assignment, attributes, items);
    }

    /**
     * Whether rooms have to be archived.
     *
     * @return empty where it does not matter
     */
    public Optional<Boolean> archived() {
        return archived;
    }

    /**
     * To whom rooms have to be assigned.
     *
     * @return empty where it does not matter
     */
    public Optional<Assignment> assignment() {
        return assignment;
    }

    /**
     * Which attributes rooms have to have.
     *
     * @return the keys and values; empty where it does not matter
     */
    public Map<String, @Nullable Object> attributes() {
        return attributes;
    }

    /**
     * How many items a page has.
     *
     * @return the page size
     */
    public int pageSize() {
        return pageSize;
    }

    /**
     * Whether this lists all rooms, so that an end user may use it.
     *
     * @return true where nothing but perhaps the page size is set
     */
    public boolean listsAll() {
        return archived.isEmpty() && assignment.isEmpty() && attributes.isEmpty();
    }
}
