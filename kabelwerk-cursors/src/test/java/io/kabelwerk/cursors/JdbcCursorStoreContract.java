package io.kabelwerk.cursors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store on JDBC promises besides. Effects are rows of a table without a key: what happens twice is seen. */
abstract class JdbcCursorStoreContract extends CursorStoreContract {

    /** The same database in each call of one test. */
    abstract DataSource database();

    @Override
    JdbcCursorStore store() {
        return store("bot:7");
    }

    final JdbcCursorStore store(String owner) {
        return JdbcCursorStore.create(database(), owner);
    }

    @BeforeEach
    void emptyTables() throws SQLException {
        execute("DROP TABLE IF EXISTS " + JdbcCursorStore.DEFAULT_TABLE, "DROP TABLE IF EXISTS effects");
        execute("CREATE TABLE effects (id BIGINT NOT NULL)");
        store().createTable();
    }

    @Test
    void should_create_a_table_that_exists_already() {
        store().store("a", 1);

        store().createTable();

        assertThat(store().load("a")).hasValue(1);
    }

    @Test
    void should_create_the_table_in_two_places_at_once() throws Exception {
        for (int round = 0; round < 20; round++) {
            String table = "cursors_" + round;
            both(writer -> {
                JdbcCursorStore store = store().withTable(table);
                store.createTable();
                store.store("a" + writer, 1);
            });
            assertThat(store().withTable(table).loadAll()).hasSize(2);
            execute("DROP TABLE " + table);
        }
    }

    @Test
    void should_create_the_table_with_a_statement_of_the_caller() throws SQLException {
        JdbcCursorStore other = store().withTable("other_cursors");
        execute("DROP TABLE IF EXISTS other_cursors", other.createTableSql());

        other.store("a", 3);

        assertThat(other.loadAll()).containsOnlyKeys("a");
        assertThat(store().loadAll()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Cursors", "a b", "a;", "a.b.c", "1a", "a\"", "a'--"})
    void should_refuse_a_name_that_could_be_more_than_a_name(String table) {
        JdbcCursorStore store = store();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.withTable(table))
                .withMessageContaining("\"" + table + "\": use lower-case letters, digits and _");
    }

    @Test
    void should_keep_owners_apart() {
        store("bot:7").store("room:42", 7);
        store("bot:8").store("room:42", 5);

        assertThat(store("bot:7").loadAll()).isEqualTo(Map.of("room:42", 7L));
        assertThat(store("bot:8").loadAll()).isEqualTo(Map.of("room:42", 5L));
    }

    @Test
    void should_say_what_failed_where_the_table_is_missing() {
        JdbcCursorStore store = store().withTable("missing");

        assertThatExceptionOfType(CursorStoreException.class)
                .isThrownBy(() -> store.store(Map.of("room:42", 1L)))
                .withMessageStartingWith("The cursors of bot:7 for room:42 could not be stored (SQL state 42")
                .withMessageEndingWith("If the table is missing, call createTable(); otherwise try again.")
                .withCauseInstanceOf(SQLException.class);
        assertThatExceptionOfType(CursorStoreException.class)
                .isThrownBy(() -> store.load(List.of("a", "b", "c", "d")))
                .withMessageStartingWith("The cursors of bot:7 for a and 3 other keys could not be loaded");
    }

    @Test
    void should_store_none_where_one_is_refused() throws SQLException {
        JdbcCursorStore narrow = store().withTable("narrow_cursors");
        execute(
                "DROP TABLE IF EXISTS narrow_cursors",
                narrow.createTableSql().replace("BIGINT NOT NULL", "BIGINT NOT NULL CHECK (message_id < 100)"));
        narrow.store("a", 1);

        assertThatExceptionOfType(CursorStoreException.class)
                .isThrownBy(() -> narrow.store(Map.of("a", 2L, "b", 2L, "c", 100L)))
                .withMessageContaining("The cursors of bot:7 for a, b, c could not be stored (SQL state 235");
        assertThat(narrow.loadAll()).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void should_say_that_another_table_has_the_name() throws SQLException {
        JdbcCursorStore other = store().withTable("other_table");
        execute("DROP TABLE IF EXISTS other_table", "CREATE TABLE other_table (id INT)");

        assertThatExceptionOfType(CursorStoreException.class)
                .isThrownBy(other::createTable)
                .withMessageStartingWith("The table other_table of cursors could not be created (SQL state 42")
                .withMessageContaining("createTableSql()")
                .withCauseInstanceOf(SQLException.class);
    }

    /** Two first moves of one cursor would insert two rows. */
    @Test
    void should_refuse_a_table_without_the_primary_key() throws SQLException {
        JdbcCursorStore keyless = store().withTable("keyless_cursors");
        execute(
                "DROP TABLE IF EXISTS keyless_cursors",
                keyless.createTableSql().replace(", PRIMARY KEY (cursor_owner, cursor_key)", ""));

        assertThatExceptionOfType(CursorStoreException.class)
                .isThrownBy(keyless::createTable)
                .withMessageStartingWith("The table keyless_cursors of cursors could not be created (SQL state 42000")
                .withMessageContaining("without the columns and the primary key of createTableSql()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere.cursors", "order", "user"})
    void should_say_why_a_table_cannot_have_the_name(String name) {
        JdbcCursorStore store = store().withTable(name);

        assertThatExceptionOfType(CursorStoreException.class)
                .isThrownBy(store::createTable)
                .withMessageStartingWith("The table " + name + " of cursors could not be created (SQL state ")
                .withMessageEndingWith(
                        "The schema may be missing, the name may be a reserved word, or another table may have it,"
                                + " without the columns and the primary key of createTableSql().")
                .withMessageNotContaining("call createTable()");
    }

    @Test
    void should_give_the_connection_back_as_it_was() throws SQLException {
        try (Connection connection = database().getConnection()) {
            JdbcCursorStore store = JdbcCursorStore.create(Connections.only(connection), "bot:7");
            store.store("a", 1);
            store.loadAll();
            store.createTable();

            assertThat(connection.getAutoCommit()).isTrue();
            connection.setAutoCommit(false);
            store.store("a", 2);
            assertThat(connection.getAutoCommit()).isFalse();
        }
        assertThat(store().load("a")).hasValue(2);
    }

    @Test
    void should_be_part_of_the_callers_transaction() throws SQLException {
        try (Connection connection = database().getConnection()) {
            connection.setAutoCommit(false);
            assertThat(store().store(connection, "room:42", 1)).isTrue();
            assertThat(store().load("room:42")).isEmpty();

            connection.commit();
            assertThat(store().load("room:42")).hasValue(1);
            assertThat(store().store(connection, "room:42", 1)).isFalse();
            assertThat(store().store(connection, Map.of("room:42", 1L, "room:43", 1L)))
                    .containsExactly("room:43");
        }
    }

    @Test
    void should_be_rolled_back_with_the_effect() throws SQLException {
        store().store("old", 1);
        try (Connection connection = database().getConnection()) {
            connection.setAutoCommit(false);
            assertThat(store().store(connection, Map.of("old", 2L, "new", 2L))).hasSize(2);
            insertEffect(connection, 2);
            connection.rollback();
        }

        assertThat(store().loadAll()).isEqualTo(Map.of("old", 1L));
        assertThat(effects()).isEmpty();
        assertThat(store().store(Map.of("old", 2L, "new", 2L))).hasSize(2);
    }

    /** A caller's other changes survive that another transaction inserts the same cursor first. */
    @Test
    void should_leave_the_callers_transaction_usable() throws Exception {
        both(writer -> {
            try (Connection connection = database().getConnection()) {
                connection.setAutoCommit(false);
                for (int i = 1; i <= 100; i++) {
                    insertEffect(connection, i);
                    store().store(connection, "key" + i, writer + 1);
                    connection.commit();
                }
            }
        });

        assertThat(effects()).hasSize(200);
        assertThat(store().loadAll().values()).hasSize(100).containsOnly(2L);
    }

    /** With a snapshot, a transaction does not see what another one inserts later, and cannot insert it either. */
    @ParameterizedTest
    @ValueSource(ints = {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE})
    void should_fail_where_the_snapshot_is_older_than_the_row(int isolation) throws SQLException {
        try (Connection connection = database().getConnection()) {
            beginSnapshot(connection, isolation);
            store().store("room:42", 3);

            assertThatExceptionOfType(CursorStoreException.class)
                    .isThrownBy(() -> store().store(connection, "room:42", 5))
                    .withMessageStartingWith(
                            "The cursors of bot:7 for room:42 could not be stored in the transaction of the caller")
                    .withMessageEndingWith("Roll it back, and handle the messages again.");
            connection.rollback();

            assertThat(store().store(connection, "room:42", 5)).isTrue();
            connection.commit();
        }
        assertThat(store().load("room:42")).hasValue(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE})
    void should_not_go_back_where_the_snapshot_is_older_than_the_cursor(int isolation) throws SQLException {
        store().store("room:42", 1);
        try (Connection connection = database().getConnection()) {
            beginSnapshot(connection, isolation);
            store().store("room:42", 9);

            assertThatExceptionOfType(CursorStoreException.class)
                    .isThrownBy(() -> store().store(connection, "room:42", 5));
            connection.rollback();
        }
        assertThat(store().load("room:42")).hasValue(9);
    }

    private static void beginSnapshot(Connection connection, int isolation) throws SQLException {
        connection.setTransactionIsolation(isolation);
        connection.setAutoCommit(false);
        try (Statement select = connection.createStatement()) {
            select.execute("SELECT message_id FROM " + JdbcCursorStore.DEFAULT_TABLE);
        }
    }

    @Test
    void should_fail_where_another_index_refuses_the_row() throws SQLException {
        execute("CREATE UNIQUE INDEX one_owner ON " + JdbcCursorStore.DEFAULT_TABLE + " (cursor_key)");
        store("bot:7").store("room:42", 1);

        assertThatExceptionOfType(CursorStoreException.class)
                .isThrownBy(() -> store("bot:8").store("room:42", 7))
                .withMessageStartingWith("The cursors of bot:8 for room:42 could not be stored (SQL state 23505")
                .havingCause()
                .withMessageContaining("\"room:42\" of \"bot:8\"")
                .havingCause()
                .withMessageMatching("(?is).*one_owner.*");
        assertThat(store("bot:8").loadAll()).isEmpty();
    }

    /** One that inserts a, and then moves b, must not wait for one that has locked b, and is about to insert a. */
    @Test
    void should_lock_keys_in_their_order() throws Exception {
        store().store("b", 1);
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);

        both(writer -> {
            try (Connection connection = database().getConnection()) {
                connection.setAutoCommit(false);
                if (writer == 0) {
                    assertThat(store().store(connection, "a", 3)).isTrue();
                    first.countDown();
                    second.await();
                    assertThat(store().store(connection, "b", 3)).isTrue();
                } else {
                    first.await();
                    Connection watched = Connections.intercept(connection, (method, proceed) -> {
                        if (method.equals("setSavepoint")) {
                            second.countDown();
                        }
                        return proceed.call();
                    });
                    assertThat(store().store(watched, Map.of("a", 5L, "b", 5L))).containsExactlyInAnyOrder("a", "b");
                }
                connection.commit();
            } finally {
                first.countDown();
                second.countDown();
            }
        });

        assertThat(store().loadAll()).isEqualTo(Map.of("a", 5L, "b", 5L));
    }

    @Test
    void should_refuse_a_connection_in_auto_commit_mode() throws SQLException {
        try (Connection connection = database().getConnection()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store().store(connection, "room:42", 1))
                    .withMessage(
                            "The cursors of bot:7 for room:42 could not be stored in the transaction of the caller:"
                                    + " the connection is in auto-commit mode, which would store the cursors without the effect."
                                    + " Call setAutoCommit(false) first, and commit() at the end.");
        }
    }

    @Test
    void should_let_each_message_take_effect_once_though_two_handle_it() throws Exception {
        int last = 300;
        both(writer -> handle(database(), store(), 1, last));

        assertThat(effects()).isEqualTo(ids(last));
        assertThat(store().load("room:42")).hasValue(last);
    }

    /** Handles each message in a transaction of its own: effectively once. */
    static void handle(DataSource database, JdbcCursorStore store, long first, long last) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            for (long id = first; id <= last; id++) {
                if (store.store(connection, "room:42", id)) {
                    insertEffect(connection, id);
                }
                connection.commit();
            }
        }
    }

    static void insertEffect(Connection connection, long id) throws SQLException {
        try (Statement insert = connection.createStatement()) {
            insert.execute("INSERT INTO effects VALUES (" + id + ")");
        }
    }

    static List<Long> ids(long last) {
        return IntStream.rangeClosed(1, (int) last).asLongStream().boxed().toList();
    }

    final List<Long> effects() throws SQLException {
        try (Connection connection = database().getConnection();
                Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery("SELECT id FROM effects ORDER BY id")) {
            List<Long> ids = new ArrayList<>();
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
            return ids;
        }
    }

    final void execute(String... statements) throws SQLException {
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
