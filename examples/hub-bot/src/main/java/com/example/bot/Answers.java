package com.example.bot;

import io.kabelwerk.Message;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the bot says. Put your own rules, or a language model, behind it. */
@FunctionalInterface
public interface Answers {

    /**
     * Answers a patient's message.
     *
     * @param question the message
     * @return the answer, or nothing; may take its time
     */
    CompletableFuture<Optional<String>> to(Message question);
}
