package com.example.fleet.node;

import io.kabelwerk.Message;
import io.kabelwerk.Room;
import java.util.ArrayDeque;
import java.util.Queue;

/** One room of a bot, for its actor only. */
final class Conversation {

    final long id;
    final Queue<Message> waiting = new ArrayDeque<>();
    Room room;
    long cursor;
    boolean ready;
    boolean busy;

    Conversation(long id) {
        this.id = id;
    }

    void skipHandled() {
        while (!busy && !waiting.isEmpty() && waiting.peek().id() <= cursor) {
            waiting.remove();
        }
    }
}
