package io.kabelwerk.transport.tyrus;

import java.io.IOException;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.glassfish.grizzly.Buffer;

/**
 * The head of an HTTP message: of a request, and of the last answer to it. Read strictly, since nothing but the upgrade and
 * a proxy's permission is ever accepted.
 */
final class Head {

    static final int SWITCHING_PROTOCOLS = 101;

    /** Cookies and policies of whatever stands before the server add up to more than a few kilobytes. */
    private static final int LONGEST = 64 * 1024;

    private static final String BEGINNING = "HTTP/1.";
    private static final String LINE_END = "\r\n";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.\\d (\\d{3})(?: .*)?");

    private final StringBuilder text = new StringBuilder();
    private int status;

    /** A request without content. */
    static String request(String method, String target, Map<String, String> headers) {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1" + LINE_END);
        headers.forEach((name, value) -> request.append(name + ": " + value + LINE_END));
        return request + LINE_END;
    }

    /** Takes bytes, none of them behind the answer's head. Says whether that is complete. */
    boolean read(Buffer bytes) throws IOException {
        while (status == 0) {
            if (!bytes.hasRemaining()) {
                return false;
            }
            text.append((char) (bytes.get() & 0xff));
            if (text.length() > LONGEST || (text.length() <= BEGINNING.length() && BEGINNING.indexOf(text + "") != 0)) {
                throw notHttp();
            }
            if (text.indexOf(LINE_END + LINE_END, text.length() - 4) >= 0) {
                end();
            }
        }
        return true;
    }

    private void end() throws IOException {
        Matcher line = STATUS.matcher(text.substring(0, text.indexOf(LINE_END)));
        if (!line.matches()) {
            throw notHttp();
        }
        int found = Integer.parseInt(line.group(1));
        if (found / 100 == 1 && found != SWITCHING_PROTOCOLS) {
            text.setLength(0); // It was informational, and the answer follows.
        } else {
            status = found;
        }
    }

    private static IOException notHttp() {
        return new IOException("The peer's answer is not HTTP, or its head is longer than 64 KiB");
    }

    int status() {
        return status;
    }

    /** Whether an element of a header is as it is wanted; lines of the same name are one list. */
    boolean has(String name, Predicate<String> wanted) {
        return text.toString()
                .lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .flatMap(line -> Stream.of(line.substring(name.length() + 1).split(",", -1)))
                .anyMatch(element -> wanted.test(element.strip()));
    }
}
