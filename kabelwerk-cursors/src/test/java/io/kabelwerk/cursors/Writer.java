package io.kabelwerk.cursors;

import java.sql.Connection;
import java.sql.DriverManager;

/** A process that handles messages, prints the ID of each one, and may be killed. */
final class Writer {

    private Writer() {}

    public static void main(String[] args) throws Exception {
        long last = Long.parseLong(args[2]);
        try (Connection connection = DriverManager.getConnection(args[0])) {
            JdbcCursorStore store = JdbcCursorStore.create(Connections.only(connection), "bot:7");
            connection.setAutoCommit(false);
            for (long id = Long.parseLong(args[1]); id <= last; id++) {
                if (store.store(connection, "room:42", id)) {
                    JdbcCursorStoreContract.insertEffect(connection, id);
                }
                connection.commit();
                System.out.println(id);
            }
        }
    }
}
