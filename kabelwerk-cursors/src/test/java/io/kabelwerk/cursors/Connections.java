package io.kabelwerk.cursors;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** New connections to an address, one connection again and again, which stays open, or connections that fail. */
final class Connections implements DataSource {

    interface Source {

        Connection connect() throws SQLException;
    }

    /** What a call of a connection's method does. */
    interface Interceptor {

        @Nullable
        Object call(String method, Callable<Object> proceed) throws Throwable;
    }

    private final Source source;

    private Connections(Source source) {
        this.source = source;
    }

    static DataSource to(String url) {
        return from(() -> DriverManager.getConnection(url));
    }

    static DataSource from(Source source) {
        return new Connections(source);
    }

    static DataSource only(Connection connection) {
        return from(() -> intercept(connection, (method, proceed) -> method.equals("close") ? null : proceed.call()));
    }

    static Connection intercept(Connection connection, Interceptor interceptor) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            try {
                return interceptor.call(method.getName(), () -> method.invoke(connection, arguments));
            } catch (InvocationTargetException e) {
                throw e.getTargetException();
            }
        };
        return (Connection)
                Proxy.newProxyInstance(Connections.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
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
