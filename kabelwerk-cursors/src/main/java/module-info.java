/**
 * A store of cursors, on JDBC: {@link io.kabelwerk.cursors.CursorStore} and {@link io.kabelwerk.cursors.JdbcCursorStore}.
 *
 * <p>It knows nothing of sessions and rooms: keys are texts, and cursors are IDs of messages.
 */
module io.kabelwerk.cursors {
    requires transitive java.sql;
    requires static org.jspecify;

    exports io.kabelwerk.cursors;
}
