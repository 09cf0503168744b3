package io.kabelwerk.benchmarks.server;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** A room: how many messages it has, and who listens. The messages need not be kept, since all are alike. */
final class Room {

    private static final int PAGE = 100;

    final long id;
    final Texts.Template event;
    final Texts.Template message;
    final List<Channel> listeners = new ArrayList<>();
    private long last = Texts.FIRST_ID;
    private long lastPost;

    /** How many messages of others follow, each of them after the answer to the one before. */
    private int unasked;

    private long disorderedPosts;

    Room(long id) {
        this.id = id;
        this.event = Texts.event(id);
        this.message = Texts.message(id);
    }

    /** Another message; its ID. */
    long add() {
        return ++last;
    }

    void add(long messages) {
        last += messages;
    }

    /** Somebody else wants so many answers, one after the other. */
    void converse(int messages) {
        unasked = messages;
    }

    /** Whether somebody else posts now that all is answered. */
    boolean goesOn() {
        return unasked-- > 0;
    }

    /** Clients number their posts from 1 on. */
    void posted(long number) {
        if (number != lastPost + 1) {
            disorderedPosts++;
        }
        lastPost = number;
    }

    long disorderedPosts() {
        return disorderedPosts;
    }

    /** The most recent messages after an ID. */
    String joined(long after) {
        return page(Math.max(Math.max(after, Texts.FIRST_ID), last - PAGE), last);
    }

    /** The messages right before an ID. */
    String before(long before) {
        long end = Math.min(before - 1, last);
        return page(Math.max(Texts.FIRST_ID, end - PAGE), end);
    }

    private String page(long from, long to) {
        StringJoiner messages = new StringJoiner(",", "[", "]");
        for (long message = from + 1; message <= to; message++) {
            messages.add(Texts.messageText(id, message));
        }
        return messages.toString();
    }
}
