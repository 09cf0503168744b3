package io.kabelwerk.tck.simulation;

import io.kabelwerk.ClosedException;
import io.kabelwerk.EventSource;
import io.kabelwerk.KabelwerkException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * An open object as its application sees it, and what must hold for it: it is ready at most once, and before anything
 * else; nothing is delivered after it was closed. What the backend closes is opened again, as by an application.
 *
 * @param <E> the events
 */
abstract class Watch<E> {

    private final Person person;
    private final String name;
    private final EventSource<E> source;
    private final Class<E> type;
    private boolean connected;
    private boolean ready;
    private boolean over;
    private boolean abandoned;

    Watch(Person person, String name, EventSource<E> source, Class<E> type) {
        this.person = person;
        this.name = name;
        this.source = source;
        this.type = type;
    }

    /** Connects what is watched. */
    abstract CompletableFuture<?> open();

    /** Disconnects what is watched. */
    abstract CompletableFuture<Void> leave();

    /** An error was delivered that is not about the end of what is watched. */
    void failed(KabelwerkException error) {}

    /** Whether it is the first event of all. */
    abstract boolean isFirst(E event);

    /** The error that an event is about. */
    abstract Optional<KabelwerkException> error(E event);

    /** It has been connected, and nothing has been delivered yet. */
    abstract void begin();

    /** An event other than an error was delivered. */
    abstract void delivered(E event);

    /** What is not as it should be once all is calm. */
    abstract Optional<String> missing();

    final Person person() {
        return person;
    }

    final boolean isReady() {
        return ready && connected && !over && !abandoned;
    }

    final void connect() {
        connected = true;
        ready = false;
        begin();
        source.on(type, this::happened);
        Person.attempt(this::open);
    }

    /** Disconnects it, and connects the same object again at once. */
    final void again() {
        source.off();
        var unused = person.deadlines().request(leave(), name + "'s disconnect()");
        connect();
    }

    /** Its session has ended by itself: events that still arrive are ignored. */
    final void abandon() {
        abandoned = true;
    }

    /** From now on nothing may be delivered. */
    final void end() {
        over = true;
    }

    private void happened(E event) {
        if (!person.isHere()) {
            // A callback executor refused for so long that the SDK's own threads took its place.
            person.execute(() -> {
                if (connected && !over) {
                    happenedHere(event);
                }
            });
            return;
        }
        if (!abandoned) {
            person.requireCallback(name);
        }
        happenedHere(event);
    }

    private void happenedHere(E event) {
        if (abandoned) {
            return;
        }
        if (over || !connected) {
            violated("receives " + event + " though it is disconnected");
            return;
        }
        Optional<KabelwerkException> error = error(event);
        if (error.isPresent()) {
            if (error.get() instanceof ClosedException) {
                closed();
            } else {
                person.connectionWatch().failed(error.get());
                failed(error.get());
            }
            person.session().inListener();
            return;
        }
        if (isFirst(event) == ready) {
            violated(ready ? "is ready twice" : "receives " + event + " before ready");
        }
        ready = true;
        delivered(event);
        person.session().inListener();
    }

    private void closed() {
        connected = false;
        source.off();
        person.session().closed(() -> {
            if (!over && !abandoned && !connected) {
                connect();
            }
        });
    }

    final void violated(String what) {
        person.violated("in " + name + " " + what);
    }

    final String nameOfAll() {
        return person.name() + "'s " + name;
    }

    final Optional<String> notReady() {
        return isReady() ? Optional.empty() : Optional.of(nameOfAll() + " is not ready");
    }
}
