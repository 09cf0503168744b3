package io.kabelwerk.cursors;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The cursors of one owner in a table.
 *
 * <pre>{@code
 * JdbcCursorStore cursors = JdbcCursorStore.create(dataSource, "bot:7");
 * cursors.createTable();
 * }</pre>
 *
 * <p>Owners share the table and see nothing of each other. An object holds no connection and no cursor, so that thousands of
 * them are no burden. It is for H2 2 and for PostgreSQL 12 or later. Others, such as MySQL, may compare keys without
 * regard to case, or report a row that exists in another way.
 *
 * <p>Each method with a {@link Connection} is part of the caller's transaction; each of the others gets a connection of the
 * {@link DataSource}, has its own transaction, and returns the connection. All of them block.
 */
public final class JdbcCursorStore implements CursorStore {

    /** The table where nothing else is said. */
    public static final String DEFAULT_TABLE = "kabelwerk_cursors";

    /** A name, perhaps with a schema: nothing that would have to be quoted, and nothing that could be SQL. */
    private static final Pattern TABLE = Pattern.compile("[a-z_][a-z0-9_]{0,62}(\\.[a-z_][a-z0-9_]{0,62})?");

    private static final String FAILED = "If the table is missing, call createTable(); otherwise try again.";

    private static final String NOT_CREATED =
            "The schema may be missing, the name may be a reserved word, or another table"
                    + " may have it, without the columns and the primary key of createTableSql().";

    private final DataSource dataSource;
    private final String owner;
    private final String table;
    private final CursorTable sql;

    private JdbcCursorStore(DataSource dataSource, String owner, String table) {
        this.dataSource = dataSource;
        this.owner = owner;
        this.table = table;
        this.sql = new CursorTable(table, owner);
    }

    /**
     * Creates a store on the table {@value #DEFAULT_TABLE}; does not connect.
     *
     * @param dataSource gives connections, such as a pool
     * @param owner whose cursors they are, such as {@code bot:7}: 1 to {@value CursorStore#MAX_KEY_LENGTH} characters
     *     without control characters and lone surrogates
     * @return the store
     * @throws IllegalArgumentException if the owner is not valid
     */
    public static JdbcCursorStore create(DataSource dataSource, String owner) {
        Objects.requireNonNull(dataSource, "dataSource must not be null");
        return new JdbcCursorStore(dataSource, Cursors.requireName("owner", owner), DEFAULT_TABLE);
    }

    /**
     * Returns a store of the same owner on another table.
     *
     * @param name the table's name, perhaps with a schema and a dot before it; lower-case letters, digits and {@code _}
     * @return the store
     * @throws IllegalArgumentException if it is not such a name
     */
    public JdbcCursorStore withTable(String name) {
        if (!TABLE.matcher(Objects.requireNonNull(name, "name must not be null"))
                .matches()) {
            throw new IllegalArgumentException("The table of cursors cannot be called \"" + name
                    + "\": use lower-case letters, digits and _, such as kabelwerk_cursors or bots.cursors.");
        }
        return new JdbcCursorStore(dataSource, owner, name);
    }

    /**
     * Creates the table if it does not exist; several processes may do so at once.
     *
     * @throws CursorStoreException if it cannot be created, or if there is one without the columns or the primary key of
     *     {@link #createTableSql()}
     * @apiNote Where tables are created by migrations, use {@link #createTableSql()}.
     */
    public void createTable() {
        inTransaction("The table " + table + " of cursors could not be created", NOT_CREATED, connection -> {
            try (Statement statement = connection.createStatement()) {
                try {
                    statement.execute(sql.create());
                } catch (SQLException e) {
                    // PostgreSQL may refuse the slower of two that create one table at once.
                    try {
                        connection.rollback();
                        statement.execute(sql.probe());
                    } catch (SQLException missing) {
                        e.addSuppressed(missing);
                        throw e;
                    }
                }
                // There may be another table of this name.
                statement.execute(sql.probe());
                sql.requireKey(connection);
            }
            return owner;
        });
    }

    /**
     * Returns the statement that creates the table.
     *
     * @return one SQL statement, without a semicolon
     */
    public String createTableSql() {
        return sql.create();
    }

    @Override
    public Map<String, Long> load(Collection<String> keys) {
        Set<String> wanted = Cursors.keys(keys);
        if (wanted.isEmpty()) {
            return Map.of();
        }
        return inTransaction(
                "The cursors of " + owner + " for " + shown(wanted) + " could not be loaded", FAILED, connection -> {
                    Map<String, Long> found = new HashMap<>();
                    try (PreparedStatement select = connection.prepareStatement(sql.selectOne())) {
                        for (String key : wanted) {
                            select.setString(1, owner);
                            select.setString(2, key);
                            try (ResultSet row = select.executeQuery()) {
                                if (row.next()) {
                                    found.put(key, row.getLong(1));
                                }
                            }
                        }
                    }
                    return Map.copyOf(found);
                });
    }

    @Override
    public Map<String, Long> loadAll() {
        return inTransaction("The cursors of " + owner + " could not be loaded", FAILED, connection -> {
            Map<String, Long> found = new HashMap<>();
            try (PreparedStatement select = connection.prepareStatement(sql.selectAll())) {
                select.setString(1, owner);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        found.put(rows.getString(1), rows.getLong(2));
                    }
                }
            }
            return Map.copyOf(found);
        });
    }

    @Override
    public Set<String> store(Map<String, Long> cursors) {
        SortedMap<String, Long> checked = Cursors.cursors(cursors);
        if (checked.isEmpty()) {
            return Set.of();
        }
        return inTransaction(
                "The cursors of " + owner + " for " + shown(checked.keySet()) + " could not be stored",
                FAILED,
                connection -> sql.store(connection, checked));
    }

    /**
     * Moves cursors forward as part of the caller's transaction: they have moved once the caller commits, and have not if
     * the caller rolls back.
     *
     * <p>Until then the cursors that have moved are locked: another transaction that stores one of them waits, and then
     * finds it moved. So store first, and have the effect only where the cursor has moved. Where the transaction is
     * isolated more strictly than {@code READ COMMITTED}, it does not see what another one has stored since it began: that
     * fails, and works once the transaction is repeated. One call locks its cursors in the order of their keys; where a
     * transaction stores in several calls, two may wait for each other, and the database ends one of them.
     *
     * @param connection the connection of the transaction, not in auto-commit mode; it is neither committed, nor rolled
     *     back, nor closed
     * @param cursors the IDs by key; an ID is positive
     * @return the keys whose cursors have moved; a message of one of the others was handled before, or is being handled
     *     by somebody else
     * @throws IllegalArgumentException if a key or an ID is not valid, or if the connection is in auto-commit mode
     * @throws CursorStoreException if the database fails, or if another transaction is in the way; roll back then, and
     *     handle the messages again
     */
    public Set<String> store(Connection connection, Map<String, Long> cursors) {
        SortedMap<String, Long> checked = Cursors.cursors(cursors);
        Objects.requireNonNull(connection, "connection must not be null");
        String failure = "The cursors of " + owner + " for " + shown(checked.keySet())
                + " could not be stored in the transaction of the caller";
        try {
            if (connection.getAutoCommit()) {
                throw new IllegalArgumentException(failure
                        + ": the connection is in auto-commit mode, which would store the cursors without the effect."
                        + " Call setAutoCommit(false) first, and commit() at the end.");
            }
            return sql.store(connection, checked);
        } catch (SQLException e) {
            throw failed(failure, "Roll it back, and handle the messages again.", e);
        }
    }

    /**
     * Moves one cursor forward as part of the caller's transaction, as {@link #store(Connection, Map)} does.
     *
     * <pre>{@code
     * if (cursors.store(connection, "room:42", message.id())) {
     *     insertAppointment(connection, message);
     * }
     * connection.commit();
     * }</pre>
     *
     * @param connection the connection of the transaction, not in auto-commit mode
     * @param key the key
     * @param messageId the ID of the message that is being handled; positive
     * @return whether the cursor has moved; if not, the message was handled before
     * @throws IllegalArgumentException if the key or the ID is not valid, or if the connection is in auto-commit mode
     * @throws CursorStoreException if the database fails, or if another transaction is in the way; roll back then, and
     *     handle the message again
     */
    public boolean store(Connection connection, String key, long messageId) {
        return !store(connection, Map.of(Objects.requireNonNull(key, "key must not be null"), messageId))
                .isEmpty();
    }

    private interface Work<T> {

        T in(Connection connection) throws SQLException;
    }

    private interface Step {

        void take() throws SQLException;
    }

    private <T> T inTransaction(String failure, String advice, Work<T> work) {
        try {
            Connection connection = dataSource.getConnection();
            T result;
            try {
                result = commit(connection, work);
            } catch (Throwable e) {
                afterwards(connection::close, e);
                throw e;
            }
            afterwards(connection::close, null);
            return result;
        } catch (SQLException e) {
            throw failed(failure, advice, e);
        }
    }

    private static <T> T commit(Connection connection, Work<T> work) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        T result;
        try {
            result = work.in(connection);
            connection.commit();
        } catch (Throwable e) {
            // Without the rollback, auto-commit would commit what is half done.
            Step undo = () -> {
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            };
            afterwards(undo, e);
            throw e;
        }
        afterwards(() -> connection.setAutoCommit(autoCommit), null);
        return result;
    }

    /** Takes a step after the outcome is known: a connection that breaks now changes nothing about it. */
    private static void afterwards(Step step, @Nullable Throwable failure) {
        try {
            step.take();
        } catch (SQLException | RuntimeException e) {
            if (failure != null && failure != e) { // which some drivers throw again
                failure.addSuppressed(e);
            }
        }
    }

    /** The driver's text stays in the cause: it may hold the database's address, with the password. */
    private static CursorStoreException failed(String failure, String advice, SQLException e) {
        return new CursorStoreException(
                failure + " (SQL state " + e.getSQLState() + ", vendor code " + e.getErrorCode() + "). " + advice, e);
    }

    /** A few of the keys: errors are to be read. */
    private static String shown(Set<String> keys) {
        return keys.size() <= 3
                ? String.join(", ", keys)
                : keys.iterator().next() + " and " + (keys.size() - 1) + " other keys";
    }

    /**
     * Names the owner and the table.
     *
     * @return both
     */
    @Override
    public String toString() {
        return "JdbcCursorStore[owner=" + owner + ", table=" + table + "]";
    }
}
