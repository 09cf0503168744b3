package io.kabelwerk;

/** What a {@link Kabelwerk} tells. */
public sealed interface KabelwerkEvent {

    /**
     * The user is known; everything can be used. Once after each {@link Kabelwerk#connect()}, at the most.
     *
     * @param user the connected user
     */
    record Ready(ConnectedUser user) implements KabelwerkEvent {}

    /**
     * The socket has opened, for the first time or again.
     *
     * @param state {@link State#ONLINE}
     */
    record Connected(State state) implements KabelwerkEvent {}

    /**
     * The socket has closed. Not told of a {@link Kabelwerk#disconnect()}, which takes all listeners away.
     *
     * @param state {@link State#CONNECTING} where it is tried again, or {@link State#INACTIVE} where it is not
     */
    record Disconnected(State state) implements KabelwerkEvent {}

    /**
     * The connected user was changed, by this session or elsewhere.
     *
     * @param user the user as they are now
     */
    record UserUpdated(ConnectedUser user) implements KabelwerkEvent {}

    /**
     * Something went wrong that no future tells of. Where the {@linkplain Kabelwerk#state() state} is CONNECTING, it is
     * tried again; where it is INACTIVE, it is not, and {@link Kabelwerk#connect()} may be called again.
     *
     * @param error what it was
     */
    record ErrorOccurred(KabelwerkException error) implements KabelwerkEvent {}
}
