package com.example.fleet.node;

import com.zaxxer.hikari.HikariDataSource;
import io.kabelwerk.cursors.JdbcCursorStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * The database: cursors, effects, and where each session is. The effect of a message is a row; nothing prevents a second one
 * for the same message, so that the report sees what was handled twice. All methods block.
 */
public final class Ledger implements AutoCloseable {

    /** When a message's cursor is stored. */
    public enum Delivery {
        /** In the transaction of the effect. */
        EFFECTIVELY_ONCE,
        /** After the effect. */
        AT_LEAST_ONCE
    }

    private final HikariDataSource pool = new HikariDataSource();

    /** One owner for the whole fleet: the cursor of a room stays when the room is assigned to another bot. */
    private final JdbcCursorStore cursors = JdbcCursorStore.create(pool, "fleet");

    private final Delivery delivery;
    private final String node;

    /**
     * Connects.
     *
     * @param url the database's address
     * @param connections how many connections to keep
     * @param delivery when cursors are stored
     * @param node the name of the node in the rows
     */
    public Ledger(String url, int connections, Delivery delivery, String node) {
        pool.setJdbcUrl(url);
        pool.setMaximumPoolSize(connections);
        this.delivery = delivery;
        this.node = node;
    }

    /** Creates the tables, and empties them. The one of tokens stands for your service that signs them. */
    public void createTables() throws SQLException {
        cursors.createTable();
        execute("CREATE TABLE IF NOT EXISTS rooms (room_id BIGINT PRIMARY KEY, bot VARCHAR(40) NOT NULL)");
        execute("CREATE TABLE IF NOT EXISTS effects (message_id BIGINT NOT NULL, room_id BIGINT NOT NULL, node VARCHAR(40))");
        execute("CREATE TABLE IF NOT EXISTS tokens (user_key VARCHAR(40) PRIMARY KEY, token VARCHAR(4000))");
        execute("CREATE TABLE IF NOT EXISTS sessions (bot VARCHAR(40) PRIMARY KEY, node VARCHAR(40), online_at BIGINT)");
        for (String table : List.of(JdbcCursorStore.DEFAULT_TABLE, "rooms", "effects", "tokens", "sessions")) {
            execute("DELETE FROM " + table);
        }
    }

    /** Stores tokens, by user, in place of those that they had. */
    public void storeTokens(Map<String, String> tokens) throws SQLException {
        for (Map.Entry<String, String> token : tokens.entrySet()) {
            execute("DELETE FROM tokens WHERE user_key = ?", token.getKey());
            execute("INSERT INTO tokens VALUES (?, ?)", token.getKey(), token.getValue());
        }
    }

    String token(String user) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT token FROM tokens WHERE user_key = ?")) {
            select.setString(1, user);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getString(1) : "";
            }
        }
    }

    /** The pool, for the report. */
    public DataSource database() {
        return pool;
    }

    /** The rooms that a bot had last, with their cursors. */
    Map<Long, Long> rooms(String bot) throws SQLException {
        List<Long> rooms = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT room_id FROM rooms WHERE bot = ?")) {
            select.setString(1, bot);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    rooms.add(rows.getLong(1));
                }
            }
        }
        return cursors(rooms);
    }

    /** Notes that a bot has a room; returns the room with its cursor. */
    Map<Long, Long> take(String bot, long roomId) throws SQLException {
        if (execute("UPDATE rooms SET bot = ? WHERE room_id = ?", bot, roomId) == 0) {
            execute("INSERT INTO rooms VALUES (?, ?)", roomId, bot);
        }
        return cursors(List.of(roomId));
    }

    /** The cursors of rooms; 0 for those that have none. */
    Map<Long, Long> cursors(Collection<Long> rooms) {
        Map<String, Long> found = cursors.load(rooms.stream().map(Ledger::key).toList());
        return rooms.stream().collect(Collectors.toMap(room -> room, room -> found.getOrDefault(key(room), 0L)));
    }

    private static String key(long roomId) {
        return "room:" + roomId;
    }

    /** At least once: stores the effect of a message, before the cursor. Otherwise does nothing. */
    void storeEffect(long roomId, long messageId) throws SQLException {
        if (delivery == Delivery.AT_LEAST_ONCE) {
            try (Connection connection = pool.getConnection()) {
                insertEffect(connection, roomId, messageId);
            }
        }
    }

    /** Moves the cursor to a message. Effectively once: with its effect, if it has one. */
    void storeCursor(long roomId, long messageId, boolean effect) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                if (cursors.store(connection, key(roomId), messageId)
                        && effect && delivery == Delivery.EFFECTIVELY_ONCE) {
                    insertEffect(connection, roomId, messageId);
                }
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private void insertEffect(Connection connection, long roomId, long messageId) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO effects VALUES (?, ?, ?)")) {
            insert.setLong(1, messageId);
            insert.setLong(2, roomId);
            insert.setString(3, node);
            insert.executeUpdate();
        }
    }

    void online(String bot) throws SQLException {
        long now = System.currentTimeMillis();
        if (execute("UPDATE sessions SET node = ?, online_at = ? WHERE bot = ?", node, now, bot) == 0) {
            execute("INSERT INTO sessions VALUES (?, ?, ?)", bot, node, now);
        }
    }

    void offline(String bot) throws SQLException {
        execute("DELETE FROM sessions WHERE bot = ? AND node = ?", bot, node);
    }

    private int execute(String sql, Object... values) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
