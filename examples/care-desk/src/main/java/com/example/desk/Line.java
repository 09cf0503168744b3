package com.example.desk;

import io.kabelwerk.Message;
import io.kabelwerk.Upload;
import io.kabelwerk.User;
import java.time.Instant;

/**
 * A message, as the page gets it.
 *
 * @param text what was written, as text: the page must not take it for HTML
 * @param own whether a colleague wrote it, or the desk itself
 */
record Line(long id, String author, String text, Instant at, boolean own) {

    static Line of(Message message, long patient) {
        return new Line(
                message.id(),
                message.user().map(User::name).orElse(""),
                text(message),
                message.insertedAt(),
                message.user().map(User::id).filter(id -> id == patient).isEmpty());
    }

    static String text(Message message) {
        return message.upload().map(Upload::name).map(name -> "[" + name + "]").orElse(message.text());
    }
}
