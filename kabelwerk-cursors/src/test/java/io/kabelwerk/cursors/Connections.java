package io.kabelwerk.cursors;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** New connections to an address, or one connection again and again, which stays open. */
final class Connections implements DataSource {

    private interface Source {

        Connection connect() throws SQLException;
    }

    private final Source source;

    private Connections(Source source) {
        this.source = source;
    }

    static DataSource to(String url) {
        return new Connections(() -> DriverManager.getConnection(url));
    }

    static DataSource only(Connection connection) {
        InvocationHandler open = (proxy, method, arguments) ->
                method.getName().equals("close") ? null : method.invoke(connection, arguments);
        return new Connections(() -> (Connection)
                Proxy.newProxyInstance(Connections.class.getClassLoader(), new Class<?>[] {Connection.class}, open));
    }

    @Override
    public Connection getConnection() throws SQLException {
        return source.connect();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setLoginTimeout(int seconds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
