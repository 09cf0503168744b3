package com.example.fleet.run;

import com.example.fleet.node.Ledger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.h2.tools.Server;

/** H2 in server mode, or the database of FLEET_DATABASE, and what the report asks it. */
final class Database implements AutoCloseable {

    final String url;
    private final Server server;
    private final Ledger ledger;

    Database(Path folder) throws SQLException {
        String given = System.getenv("FLEET_DATABASE");
        server = given == null
                ? Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start()
                : null;
        url = given == null
                ? "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/" + folder.toAbsolutePath() + "/fleet"
                : given;
        ledger = new Ledger(url, 2, Ledger.Delivery.EFFECTIVELY_ONCE, "report");
        ledger.createTables();
    }

    void storeTokens(Map<String, String> tokens) throws SQLException {
        ledger.storeTokens(tokens);
    }

    /** Where each session is: the node, by bot. */
    Map<String, String> sessions() throws SQLException {
        Map<String, String> sessions = new HashMap<>();
        query("SELECT bot, node FROM sessions", row -> sessions.put(row.getString(1), row.getString(2)));
        return sessions;
    }

    /** How often each message was handled. */
    Map<Long, Integer> handled() throws SQLException {
        Map<Long, Integer> handled = new HashMap<>();
        query(
                "SELECT message_id, COUNT(*) FROM effects GROUP BY message_id",
                row -> handled.put(row.getLong(1), row.getInt(2)));
        return handled;
    }

    private interface Row {

        void read(ResultSet row) throws SQLException;
    }

    private void query(String sql, Row row) throws SQLException {
        try (Connection connection = ledger.database().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                row.read(rows);
            }
        }
    }

    @Override
    public void close() {
        ledger.close();
        if (server != null) {
            server.stop();
        }
    }
}
