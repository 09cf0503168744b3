package io.kabelwerk.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.UpgradeRefusedException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RedactionTest {

    private static final String SECRET = "s3cret";

    static Stream<Throwable> errors() {
        return Stream.of(
                new ConnectException(SECRET),
                new UnknownHostException(SECRET),
                new SocketTimeoutException(SECRET),
                new SSLException(SECRET),
                new SSLHandshakeException(SECRET),
                new SSLPeerUnverifiedException(SECRET),
                new EOFException(SECRET),
                new IOException(SECRET));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void should_keep_the_class_and_the_stack_trace_and_no_message(Throwable error) {
        error.initCause(new IllegalStateException(SECRET));
        error.addSuppressed(new IllegalStateException(SECRET));

        Exception copy = Redaction.of(error);

        assertThat(copy).isExactlyInstanceOf(error.getClass()).hasMessage(null);
        assertThat(copy.getStackTrace()).isEqualTo(error.getStackTrace());
        assertThat(copy.getCause()).hasMessage("java.lang.IllegalStateException");
        assertThat(Throwables.getStackTrace(copy)).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void should_put_a_message_of_ones_own_in_front(Throwable error) {
        IOException named = Redaction.ioException("Could not connect", error);

        assertThat(named).hasMessage("Could not connect").hasCauseExactlyInstanceOf(error.getClass());
        assertThat(Throwables.getStackTrace(named)).doesNotContain(SECRET);
    }

    @Test
    void should_keep_the_status_of_a_refused_upgrade() {
        assertThat(Redaction.ioException("x", new UpgradeRefusedException(403)))
                .isInstanceOfSatisfying(
                        UpgradeRefusedException.class,
                        e -> assertThat(e.status()).isEqualTo(403));
        assertThat(Redaction.of(new UpgradeRefusedException(403))).isInstanceOf(UpgradeRefusedException.class);
    }

    @Test
    void should_name_any_other_class() {
        assertThat(Redaction.of(new ProtocolException(SECRET))).hasMessage("java.net.ProtocolException");
        assertThat(Redaction.of(new SSLException(SECRET) {
                    private static final long serialVersionUID = 1L;
                }))
                .isExactlyInstanceOf(SSLException.class);
    }

    @Test
    void should_say_which_class_is_missing() {
        assertThat(Redaction.of(new NoClassDefFoundError("jakarta/websocket/Session")))
                .hasMessage("java.lang.NoClassDefFoundError: jakarta/websocket/Session");
    }

    @Test
    void should_say_which_class_is_missing_however_often_it_is_redacted() {
        Exception twice =
                Redaction.of(Redaction.of(new IOException("x", new NoClassDefFoundError("com/example/Gone"))));

        assertThat(Redaction.linkageError(twice)).hasValue("java.lang.NoClassDefFoundError: com/example/Gone");
        assertThat(Redaction.linkageError(Redaction.of(new IOException("x")))).isEmpty();
    }

    @Test
    void should_end_where_causes_go_in_a_circle() {
        IOException one = new IOException(SECRET);
        one.initCause(new IOException(SECRET, one));
        assertThat(Redaction.of(one)).isInstanceOf(IOException.class);
    }

    @Test
    void should_show_no_more_of_an_end_than_its_code_and_the_class_of_its_cause() {
        Closed closed = Closed.abnormally(new IOException(SECRET));
        assertThat(closed.cause()).containsInstanceOf(IOException.class);
        assertThat(closed).hasToString("Closed[code=1006, cause=java.io.IOException]");
        assertThat(Closed.of(1000, SECRET)).hasToString("Closed[code=1000]");
    }
}
