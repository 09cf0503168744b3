package io.kabelwerk.cursors;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map.Entry;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of one owner's cursors: an update that never goes back, and an insert where there is nothing to update. What
 * merges both in one statement differs from database to database.
 */
final class CursorTable {

    /** The SQL state of a row that exists. */
    private static final String EXISTS = "23505";

    private static final Set<String> KEY = Set.of("cursor_owner", "cursor_key");

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

    /** Throws if another primary key, or none, would let two first moves of a cursor insert two rows. */
    void requireKey(Connection connection) throws SQLException {
        DatabaseMetaData data = connection.getMetaData();
        String name = data.storesUpperCaseIdentifiers() ? table.toUpperCase(Locale.ROOT) : table;
        int dot = name.indexOf('.');
        String schema = dot < 0 ? connection.getSchema() : name.substring(0, dot);
        Set<String> key = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        try (ResultSet columns = data.getPrimaryKeys(null, schema, name.substring(dot + 1))) {
            while (columns.next()) {
                key.add(columns.getString("COLUMN_NAME"));
            }
        }
        if (!key.equals(KEY)) {
            throw new SQLException("The primary key of " + table + " is " + key + " instead of " + KEY, "42000");
        }
    }

    String selectOne() {
        return "SELECT message_id FROM " + table + " WHERE cursor_owner = ? AND cursor_key = ?";
    }

    String selectAll() {
        return "SELECT cursor_key, message_id FROM " + table + " WHERE cursor_owner = ?";
    }

    /**
     * Returns the keys whose cursors have moved.
     *
     * @param cursors in an order that all writers share. Each is done with before the next: if one that has a row were
     *     locked before another one that has none yet is inserted, two writers could wait for each other.
     */
    Set<String> store(Connection connection, SortedMap<String, Long> cursors) throws SQLException {
        Set<String> moved = new HashSet<>();
        for (Entry<String, Long> cursor : cursors.entrySet()) {
            if (move(connection, cursor.getKey(), cursor.getValue())) {
                moved.add(cursor.getKey());
            }
        }
        return Set.copyOf(moved);
    }

    private boolean move(Connection connection, String key, long id) throws SQLException {
        if (update(connection, key, id)) {
            return true;
        }
        if (isThere(connection, key, id)) {
            return false;
        }
        SQLException refused = insert(connection, key, id);
        // A row that came between the two may have a lower ID.
        if (refused == null || update(connection, key, id)) {
            return true;
        }
        if (isThere(connection, key, id)) {
            return false;
        }
        // The message would be skipped if this were a cursor that has not moved.
        throw new SQLException(
                "The cursor \"" + key + "\" of \"" + owner + "\" can neither be moved to " + id + " nor be inserted in "
                        + table + ", and this transaction sees none that is as far. Either another transaction has"
                        + " changed it meanwhile, or another constraint of the table refuses it.",
                refused.getSQLState(),
                refused.getErrorCode(),
                refused);
    }

    /** Moves a cursor that has a row with a lower ID. */
    private boolean update(Connection connection, String key, long id) throws SQLException {
        String sql =
                "UPDATE " + table + " SET message_id = ? WHERE cursor_owner = ? AND cursor_key = ? AND message_id < ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, id);
            update.setString(2, owner);
            update.setString(3, key);
            update.setLong(4, id);
            return update.executeUpdate() > 0;
        }
    }

    private boolean isThere(Connection connection, String key, long id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(selectOne())) {
            select.setString(1, owner);
            select.setString(2, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getLong(1) >= id;
            }
        }
    }

    /**
     * Inserts a row; returns the refusal if there is one: another transaction may have inserted it, even one that this one
     * does not see. PostgreSQL refuses everything after that up to the savepoint.
     */
    private @Nullable SQLException insert(Connection connection, String key, long id) throws SQLException {
        String sql = "INSERT INTO " + table + " (cursor_owner, cursor_key, message_id) VALUES (?, ?, ?)";
        SQLException refused = null;
        Savepoint before = connection.setSavepoint();
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, owner);
            insert.setString(2, key);
            insert.setLong(3, id);
            insert.executeUpdate();
        } catch (SQLException e) {
            if (!EXISTS.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            refused = e;
        }
        connection.releaseSavepoint(before);
        return refused;
    }
}
