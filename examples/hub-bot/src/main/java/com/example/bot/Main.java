package com.example.bot;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Starts the bot, until it is stopped. */
public final class Main {

    private Main() {}

    /**
     * Starts it with KABELWERK_URL and KABELWERK_TOKEN of the environment.
     *
     * @param args none
     */
    public static void main(String[] args) {
        Bot bot = new Bot(
                settings -> settings.url(System.getenv("KABELWERK_URL")).token(System.getenv("KABELWERK_TOKEN")),
                question -> CompletableFuture.completedFuture(
                        Optional.of("Thank you. Somebody from the team will answer today.")),
                Duration.ofMinutes(10));
        Runtime.getRuntime().addShutdownHook(new Thread(bot::close));
        bot.start().thenRun(() -> System.out.println("The bot listens."));
    }
}
