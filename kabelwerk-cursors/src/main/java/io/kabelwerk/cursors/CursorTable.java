package io.kabelwerk.cursors;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.HashSet;
import java.util.Map.Entry;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of one owner's cursors: an update that never goes back, and an insert where there is nothing to update. What
 * merges both in one statement differs from database to database.
 */
final class CursorTable {

    /** The SQL state of a row that exists. */
    private static final String EXISTS = "23505";

    /** The SQL state of a transaction that has to be repeated because of another one. */
    private static final String CONFLICT = "40001";

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
        // Here a cursor either has no row, or is there already, or further.
        SQLException refused = null;
        Savepoint before = connection.setSavepoint();
        try {
            if (insert(connection, key, id)) {
                connection.releaseSavepoint(before);
                return true;
            }
        } catch (SQLException e) {
            if (!EXISTS.equals(e.getSQLState())) {
                throw e;
            }
            // Another transaction has inserted it. PostgreSQL refuses everything after that up to the savepoint.
            connection.rollback(before);
            refused = e;
        }
        connection.releaseSavepoint(before);
        // A row that came between the two may have a lower ID.
        if (update(connection, key, id)) {
            return true;
        }
        requireNotLower(connection, key, id, refused);
        return false;
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

    /** Inserts a row if this transaction sees none. */
    private boolean insert(Connection connection, String key, long id) throws SQLException {
        String sql = "INSERT INTO " + table + " (cursor_owner, cursor_key, message_id)"
                + " SELECT CAST(? AS VARCHAR(200)), CAST(? AS VARCHAR(200)), CAST(? AS BIGINT)"
                + " WHERE NOT EXISTS (SELECT 1 FROM " + table + " WHERE cursor_owner = ? AND cursor_key = ?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, owner);
            insert.setString(2, key);
            insert.setLong(3, id);
            insert.setString(4, owner);
            insert.setString(5, key);
            return insert.executeUpdate() > 0;
        }
    }

    /**
     * A cursor that has not moved must be there: otherwise its message would be skipped. It is not if another transaction
     * has inserted it after the snapshot of this one, has deleted it, or if another index refuses it.
     */
    private void requireNotLower(Connection connection, String key, long id, @Nullable SQLException refused)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(selectOne())) {
            select.setString(1, owner);
            select.setString(2, key);
            try (ResultSet row = select.executeQuery()) {
                if (row.next() && row.getLong(1) >= id) {
                    return;
                }
            }
        }
        throw new SQLException(
                "The cursor \"" + key + "\" of \"" + owner + "\" can neither be moved to " + id + " nor be inserted in "
                        + table + ", and this transaction sees none that is as far. Either another transaction has"
                        + " changed it meanwhile, or another constraint of the table refuses it.",
                refused == null ? CONFLICT : refused.getSQLState(),
                refused == null ? 0 : refused.getErrorCode(),
                refused);
    }
}
