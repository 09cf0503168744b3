package io.kabelwerk.tck.simulation;

import io.kabelwerk.ClosedException;
import io.kabelwerk.EventSource;
import io.kabelwerk.KabelwerkException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Something open as somebody sees it, and what must hold of that: it is ready at most once, and before all else; nothing
 * is told once it is closed. What its backend closes is opened again, as an application would.
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

    /** An error is told that is not about the end of what is watched. */
    void failed(KabelwerkException error) {}

    /** Whether it is the first event of all. */
    abstract boolean isFirst(E event);

    /** The error that an event is about. */
    abstract Optional<KabelwerkException> error(E event);

    /** It has been connected: nothing has been told yet. */
    abstract void begin();

    /** Something else than an error is told. */
    abstract void told(E event);

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

    /** Its session has ended by itself: whatever it still tells of that is of no interest. */
    final void abandon() {
        abandoned = true;
    }

    /** From now on nothing may be told. */
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
            violated("is told of " + event + " though it is disconnected");
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
            violated(ready ? "is ready twice" : "is told of " + event + " before ready");
        }
        ready = true;
        told(event);
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
