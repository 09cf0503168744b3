package io.kabelwerk.cursors;

import javax.sql.DataSource;

class H2MemoryCursorStoreTest extends JdbcCursorStoreContract {

    @Override
    DataSource database() {
        return Connections.to("jdbc:h2:mem:cursors;DB_CLOSE_DELAY=-1");
    }
}
