package io.kabelwerk.emulator.server;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The console: a page at {@code /}, and what belongs to it. Nothing of it is secret; the control API behind it is. */
final class ConsoleFiles {

    private static final Pattern PATH = Pattern.compile("/console/([a-z]+\\.(css|js))");

    /** Nothing but these files and this server: what people write could not do harm even if it became markup. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private ConsoleFiles() {}

    /** The file at a path, if there is one. */
    static Optional<FullHttpResponse> find(String path) {
        if (path.equals("/")) {
            return read("index.html", "text/html");
        }
        Matcher file = PATH.matcher(path);
        return file.matches()
                ? read(file.group(1), file.group(2).equals("js") ? "text/javascript" : "text/css")
                : Optional.empty();
    }

    private static Optional<FullHttpResponse> read(String name, String type) {
        try (InputStream file = ConsoleFiles.class.getResourceAsStream("console/" + name)) {
            if (file == null) {
                return Optional.empty();
            }
            FullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(file.readAllBytes()));
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, type + "; charset=utf-8")
                    .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
                    .set("X-Content-Type-Options", "nosniff")
                    .set("Referrer-Policy", "no-referrer")
                    .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
            HttpUtil.setContentLength(response, response.content().readableBytes());
            return Optional.of(response);
        } catch (IOException e) {
            throw new UncheckedIOException("The console's " + name + " was not read from the jar.", e);
        }
    }
}
