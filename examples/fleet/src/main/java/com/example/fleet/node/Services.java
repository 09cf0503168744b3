package com.example.fleet.node;

import io.kabelwerk.Kabelwerk;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * What the entities of a node share.
 *
 * @param url the backend's address
 * @param ledger the database
 * @param idle after how much time without a message a session is passivated
 * @param callbacks where listeners of all sessions are called
 * @param blocking where statements of the database run
 */
record Services(String url, Ledger ledger, Duration idle, Executor callbacks, Executor blocking) {

    Kabelwerk session(String user) {
        return Kabelwerk.create(settings -> settings.url(url)
                .refreshTokenBlocking(current -> ledger.token(user))
                .sessionName(user)
                .callbackExecutor(callbacks));
    }

    /** A statement of the database that returns something. */
    interface Query<T> {

        T run() throws SQLException;
    }

    /** A statement of the database that returns nothing. */
    interface Update {

        void run() throws SQLException;
    }

    <T> CompletableFuture<T> query(Query<T> query) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return query.run();
                    } catch (SQLException e) {
                        throw new CompletionException(e);
                    }
                },
                blocking);
    }

    CompletableFuture<Boolean> update(Update update) {
        return query(() -> {
            update.run();
            return true;
        });
    }
}
