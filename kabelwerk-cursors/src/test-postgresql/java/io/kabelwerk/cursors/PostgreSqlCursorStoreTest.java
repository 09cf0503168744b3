package io.kabelwerk.cursors;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.jspecify.annotations.Nullable;

/**
 * On a PostgreSQL of its own. It refuses to run as root: there, it is started in a user namespace, and where the system
 * allows none, these tests are skipped, and say so.
 */
class PostgreSqlCursorStoreTest extends SharedJdbcCursorStoreContract {

    private static @Nullable EmbeddedPostgres server;

    @BeforeAll
    static void start() {
        try {
            server = EmbeddedPostgres.start();
        } catch (IOException | IllegalStateException e) {
            System.err.println("SKIPPED: PostgreSQL does not start here: " + e);
            Assumptions.abort("PostgreSQL does not start here: " + e);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Override
    DataSource database() {
        return Connections.to(url());
    }

    @Override
    String url() {
        return Objects.requireNonNull(server).getJdbcUrl("postgres", "postgres");
    }
}
