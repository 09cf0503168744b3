package io.kabelwerk.cursors;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class H2FileCursorStoreTest extends SharedJdbcCursorStoreContract {

    @TempDir
    static Path folder;

    private static Connection open;

    /** The process that opens it first serves it to the others, as long as a connection is open. */
    @BeforeAll
    static void open() throws SQLException {
        open = DriverManager.getConnection(address());
    }

    @AfterAll
    static void close() throws SQLException {
        open.close();
    }

    @Override
    DataSource database() {
        return Connections.to(url());
    }

    @Override
    String url() {
        return address();
    }

    private static String address() {
        return "jdbc:h2:file:" + folder.resolve("cursors") + ";AUTO_SERVER=TRUE";
    }
}
