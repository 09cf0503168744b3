package com.example.fleet.node;

import io.kabelwerk.Message;
import io.kabelwerk.Room;
import java.util.ArrayDeque;
import java.util.Queue;

/** One room of a bot, for its actor only. */
final class Conversation {

    /** What handling a message takes, in this order. Where one step fails, it is repeated, and those before it are not. */
    enum Step {
        ANSWER,
        EFFECT,
        CURSOR
    }

    final long id;
    final Queue<Message> waiting = new ArrayDeque<>();
    Room room;
    long cursor;
    boolean ready;

    /** A step is being done, or waits to be repeated. */
    boolean busy;

    /** How often the step has failed. */
    int failures;

    private long current;
    private Step step = Step.ANSWER;

    Conversation(long id) {
        this.id = id;
    }

    void skipHandled() {
        while (!busy && !waiting.isEmpty() && waiting.peek().id() <= cursor) {
            waiting.remove();
        }
    }

    /** The next step of a message. Of one that needs no answer, only the cursor is stored. */
    Step step(Message message) {
        if (message.id() != current) {
            current = message.id();
            step = fromPatient(message) ? Step.ANSWER : Step.CURSOR;
        }
        return step;
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
        waiting.clear();
    }
}
