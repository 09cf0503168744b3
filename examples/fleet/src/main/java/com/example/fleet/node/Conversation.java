package com.example.fleet.node;

import io.kabelwerk.Message;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** One room of a bot, for its actor only. */
final class Conversation {

    /** What handling a message takes, in this order. Where one step fails, it is repeated, and those before it are not. */
    enum Step {
        ANSWER,
        EFFECT,
        CURSOR
    }

    final long id;
    final Deque<Message> waiting = new ArrayDeque<>();
    Room room;
    long cursor;
    boolean ready;

    /** More was missed than {@code Ready} had: what lies between the cursor and it is to be loaded first. */
    boolean incomplete;

    /** A step is being done, or waits to be repeated. */
    boolean busy;

    /** The room was given to somebody else. */
    boolean left;

    /** How often the step has failed. */
    int failures;

    private long current;
    private Step step = Step.ANSWER;

    Conversation(long id, long cursor) {
        this.id = id;
        this.cursor = cursor;
    }

    /** As it was when the room was joined last; the watch reports later changes. */
    boolean assignedTo(String bot) {
        return room.hubUser().map(user -> user.key().equals(bot)).orElse(false);
    }

    void skipHandled() {
        while (!waiting.isEmpty() && waiting.peek().id() <= cursor) {
            waiting.remove();
        }
    }

    void ready(RoomEvent.Ready event) {
        ready = true;
        incomplete = event.resumedAfter().orElse(cursor) > cursor;
        waiting.addAll(event.messages());
    }

    /** A page of what was missed has been loaded: the one before those that wait. */
    void prepend(List<Message> page) {
        for (int i = page.size() - 1; i >= 0; i--) {
            waiting.addFirst(page.get(i));
        }
        incomplete = !page.isEmpty() && page.get(0).id() > cursor;
        failures = 0;
    }

    /** The next step of a message. Of one that needs no answer, only the cursor is stored. */
    Step step(Message message) {
        if (message.id() != current) {
            current = message.id();
            step = fromPatient(message) ? Step.ANSWER : Step.CURSOR;
        }
        return step;
    }

    /** Whether a message is answered already, and its cursor is not stored yet. */
    boolean started() {
        return !waiting.isEmpty() && waiting.element().id() == current && current > cursor && step != Step.ANSWER;
    }

    boolean fromPatient(Message message) {
        return message.user().map(user -> user.id() == room.user().id()).orElse(false);
    }

    /** The step has succeeded. */
    void advance() {
        switch (step) {
            case ANSWER -> step = Step.EFFECT;
            case EFFECT -> step = Step.CURSOR;
            case CURSOR -> cursor = current;
        }
        busy = false;
        failures = 0;
    }

    /** The backend has closed the room. What is done of a message is kept, since it comes again after the cursor. */
    void closed() {
        room = null;
        ready = false;
        incomplete = false;
        waiting.clear();
    }
}
