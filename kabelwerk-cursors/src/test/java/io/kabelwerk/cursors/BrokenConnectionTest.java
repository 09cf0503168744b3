package io.kabelwerk.cursors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection that breaks at a certain call: what is stored then, and which failure is reported. */
class BrokenConnectionTest {

    private static final String URL = "jdbc:h2:mem:broken;DB_CLOSE_DELAY=-1";

    private final JdbcCursorStore sound = JdbcCursorStore.create(Connections.to(URL), "bot:7");
    private final Set<String> called = new HashSet<>();

    @BeforeEach
    void emptyTable() throws SQLException {
        try (Connection connection = DriverManager.getConnection(URL)) {
            connection.createStatement().execute("DROP TABLE IF EXISTS " + JdbcCursorStore.DEFAULT_TABLE);
        }
        sound.createTable();
    }

    @Test
    void should_store_nothing_where_an_error_ends_it_halfway() {
        sound.store("a", 1);
        JdbcCursorStore store = failing("setSavepoint", "", new OutOfMemoryError("in the driver"));

        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> store.store(Map.of("a", 2L, "b", 2L)))
                .withMessage("in the driver");

        assertThat(sound.loadAll()).isEqualTo(Map.of("a", 1L));
        assertThat(called).contains("rollback", "close");
    }

    /** Auto-commit would commit what could not be rolled back. */
    @Test
    void should_store_nothing_where_the_rollback_fails() {
        sound.store("a", 1);
        SQLException first = new SQLException("disk full", "53100");
        JdbcCursorStore store = failing("setSavepoint", "", first, "rollback", "", new SQLException("no", "08006"));

        assertThatExceptionOfType(CursorStoreException.class)
                .isThrownBy(() -> store.store(Map.of("a", 2L, "b", 2L)))
                .withCause(first);

        assertThat(first.getSuppressed()).hasSize(1);
        assertThat(sound.loadAll()).isEqualTo(Map.of("a", 1L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"setAutoCommit", "close"})
    void should_report_what_was_stored_though_the_connection_breaks_afterwards(String method) {
        JdbcCursorStore store = failing(method, "commit", new SQLException("connection reset", "08006"));

        assertThat(store.store("a", 5)).isTrue();

        assertThat(sound.load("a")).hasValue(5);
        assertThat(called).contains("setAutoCommit", "close");
    }

    @ParameterizedTest
    @ValueSource(strings = {"setAutoCommit", "rollback", "close"})
    void should_report_the_first_of_several_failures(String method) {
        SQLException first = new SQLException("disk full", "53100");
        SQLException second = new SQLException("connection reset", "08006");
        JdbcCursorStore store = failing("prepareStatement", "", first, method, "prepareStatement", second);

        assertThatExceptionOfType(CursorStoreException.class)
                .isThrownBy(() -> store.store("a", 5))
                .withMessageStartingWith("The cursors of bot:7 for a could not be stored (SQL state 53100, ")
                .withCause(first);

        assertThat(first.getSuppressed()).contains(second);
    }

    @Test
    void should_report_why_a_table_cannot_be_created_though_the_connection_breaks() {
        SQLException second = new SQLException("connection reset", "08006");
        JdbcCursorStore store = failing("rollback", "", second).withTable("order");

        assertThatExceptionOfType(CursorStoreException.class)
                .isThrownBy(store::createTable)
                .withMessageStartingWith("The table order of cursors could not be created (SQL state 42001, ")
                .havingCause()
                .satisfies(first -> assertThat(first.getSuppressed()).contains(second));
    }

    @Test
    void should_report_a_failure_that_the_driver_throws_again() {
        SQLException closed = new SQLException("closed", "08003");
        JdbcCursorStore store = failing("prepareStatement", "", closed, "close", "prepareStatement", closed);

        assertThatExceptionOfType(CursorStoreException.class)
                .isThrownBy(() -> store.store("a", 5))
                .withCause(closed);
    }

    @Test
    void should_keep_the_drivers_text_out_of_the_message() {
        JdbcCursorStore store =
                JdbcCursorStore.create(Connections.to("jdbc:typo://db/x?user=bot&password=geheim"), "bot:7");

        assertThatExceptionOfType(CursorStoreException.class)
                .isThrownBy(store::loadAll)
                .withMessage("The cursors of bot:7 could not be loaded (SQL state 08001, vendor code 0)."
                        + " If the table is missing, call createTable(); otherwise try again.")
                .havingCause()
                .withMessageContaining("jdbc:typo");
    }

    private JdbcCursorStore failing(String method, String after, Throwable failure) {
        return failing(method, after, failure, "", "", failure);
    }

    /** Fails in the methods, each after another one was called. */
    private JdbcCursorStore failing(
            String method, String after, Throwable failure, String method2, String after2, Throwable failure2) {
        called.add("");
        return JdbcCursorStore.create(
                Connections.from(() -> Connections.intercept(DriverManager.getConnection(URL), (name, proceed) -> {
                    boolean fails = name.equals(method) && called.contains(after);
                    boolean fails2 = name.equals(method2) && called.contains(after2);
                    called.add(name);
                    if (name.equals("close")) {
                        proceed.call();
                    }
                    if (fails) {
                        throw failure;
                    }
                    if (fails2) {
                        throw failure2;
                    }
                    return name.equals("close") ? null : proceed.call();
                })),
                "bot:7");
    }
}
