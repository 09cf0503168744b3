package com.example.reactor;

import io.kabelwerk.EventSource;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Message;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.MessagePosted;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sessions and rooms as Reactor knows them. All of it is adapters that are there already. */
public final class Chats {

    private Chats() {}

    /**
     * The events of an object, from the subscription on, as fast as they are requested.
     *
     * @param source a session, a room, an inbox or a notifier
     * @param <E> its events
     * @return the events; completes when the object is disconnected
     */
    public static <E> Flux<E> events(EventSource<E> source) {
        return JdkFlowAdapter.flowPublisherToFlux(source.events());
    }

    /**
     * The messages of a room: those that are there, then each new one.
     *
     * @param room a room that is not connected
     * @return the messages; connects the room, and disconnects it when it is cancelled
     */
    public static Flux<Message> messages(Room room) {
        return events(room)
                .doOnSubscribe(subscription -> room.connect())
                .concatMapIterable(event -> {
                    if (event instanceof RoomEvent.Ready ready) {
                        return ready.messages();
                    }
                    return event instanceof MessagePosted posted
                            ? java.util.List.of(posted.message())
                            : java.util.List.of();
                })
                .doFinally(signal -> room.disconnect());
    }

    /**
     * A post, made anew with each subscription.
     *
     * @param room a connected room
     * @param text what to post
     * @return the message
     */
    public static Mono<Message> post(Room room, String text) {
        return Mono.fromFuture(() -> room.postMessage(text));
    }

    /**
     * A session that lasts as long as what uses it.
     *
     * @param kabelwerk a session that is not connected
     * @param use what to do once it is connected
     * @param <T> what comes of it
     * @return what {@code use} returns
     */
    public static <T> Flux<T> connected(Kabelwerk kabelwerk, java.util.function.Function<Kabelwerk, Flux<T>> use) {
        return Flux.usingWhen(
                Mono.fromFuture(kabelwerk::connect).thenReturn(kabelwerk),
                use,
                session -> Mono.fromFuture(session::disconnect));
    }
}
