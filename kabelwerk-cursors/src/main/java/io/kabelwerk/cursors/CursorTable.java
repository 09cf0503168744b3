package io.kabelwerk.cursors;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;

/**
 * The SQL of one owner's cursors: an update that never goes back, and an insert where there is nothing to update. What
 * merges both in one statement differs from database to database.
 */
final class CursorTable {

    /** The SQL states of a row that exists: of H2 and PostgreSQL, and of databases that have one for all constraints. */
    private static final Set<String> EXISTS = Set.of("23505", "23000");

    private final String table;
    private final String owner;

    CursorTable(String table, String owner) {
        this.table = table;
        this.owner = owner;
    }

    String create() {
        int length = CursorStore.MAX_KEY_LENGTH;
        return "CREATE TABLE IF NOT EXISTS " + table + " (cursor_owner VARCHAR(" + length
                + ") NOT NULL, cursor_key VARCHAR(" + length
                + ") NOT NULL, message_id BIGINT NOT NULL, PRIMARY KEY (cursor_owner, cursor_key))";
    }

    String probe() {
        return "SELECT cursor_owner, cursor_key, message_id FROM " + table + " WHERE 1 = 0";
    }

    String selectOne() {
        return "SELECT message_id FROM " + table + " WHERE cursor_owner = ? AND cursor_key = ?";
    }

    String selectAll() {
        return "SELECT cursor_key, message_id FROM " + table + " WHERE cursor_owner = ?";
    }

    /** Returns the keys whose cursors have moved. */
    Set<String> store(Connection connection, Map<String, Long> cursors) throws SQLException {
        Set<String> moved = new LinkedHashSet<>();
        List<Entry<String, Long>> rest = update(connection, List.copyOf(cursors.entrySet()), moved);
        // Here a cursor either has no row, or is there already, or further.
        List<Entry<String, Long>> found = new ArrayList<>();
        for (Entry<String, Long> cursor : rest) {
            if (insert(connection, cursor)) {
                moved.add(cursor.getKey());
            } else {
                found.add(cursor);
            }
        }
        // A row that came between the two may have a lower ID.
        update(connection, found, moved);
        return Set.copyOf(moved);
    }

    /** Moves the cursors that have a row with a lower ID; returns the others. */
    private List<Entry<String, Long>> update(
            Connection connection, List<Entry<String, Long>> cursors, Set<String> moved) throws SQLException {
        List<Entry<String, Long>> rest = new ArrayList<>();
        if (cursors.isEmpty()) {
            return rest;
        }
        String sql =
                "UPDATE " + table + " SET message_id = ? WHERE cursor_owner = ? AND cursor_key = ? AND message_id < ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (Entry<String, Long> cursor : cursors) {
                update.setLong(1, cursor.getValue());
                update.setString(2, owner);
                update.setString(3, cursor.getKey());
                update.setLong(4, cursor.getValue());
                update.addBatch();
            }
            int[] counts = update.executeBatch();
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] == Statement.SUCCESS_NO_INFO) {
                    throw new SQLException(
                            "The driver does not report how many rows a statement of a batch has changed");
                }
                if (counts[i] > 0) {
                    moved.add(cursors.get(i).getKey());
                } else {
                    rest.add(cursors.get(i));
                }
            }
        }
        return rest;
    }

    /**
     * Inserts a row; returns false if there is one. Another transaction may insert it at the same time: the database then
     * refuses this one's, and PostgreSQL would refuse everything after that up to the savepoint.
     */
    private boolean insert(Connection connection, Entry<String, Long> cursor) throws SQLException {
        String sql = "INSERT INTO " + table + " (cursor_owner, cursor_key, message_id)"
                + " SELECT CAST(? AS VARCHAR(200)), CAST(? AS VARCHAR(200)), CAST(? AS BIGINT)"
                + " WHERE NOT EXISTS (SELECT 1 FROM " + table + " WHERE cursor_owner = ? AND cursor_key = ?)";
        Savepoint before = connection.setSavepoint();
        boolean inserted;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, owner);
            insert.setString(2, cursor.getKey());
            insert.setLong(3, cursor.getValue());
            insert.setString(4, owner);
            insert.setString(5, cursor.getKey());
            inserted = insert.executeUpdate() > 0;
        } catch (SQLException e) {
            if (e.getSQLState() == null || !EXISTS.contains(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            inserted = false;
        }
        connection.releaseSavepoint(before);
        return inserted;
    }
}
