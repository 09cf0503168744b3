package io.kabelwerk.tck.transport;

import io.kabelwerk.tck.server.Peer;
import io.kabelwerk.tck.server.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A row of the kit's table of answers to an upgrade (RFC 6455, 4.1 and 4.2.2).
 *
 * @param name what a failure and {@link TransportContract#deviations()} call it
 * @param accepted whether it opens a connection
 * @param change how it differs from the plainest answer that accepts
 */
record Answer(String name, boolean accepted, UnaryOperator<String> change) {

    private static final String UPGRADE = "Upgrade: websocket\r\n";
    private static final String CONNECTION = "Connection: Upgrade\r\n";
    private static final String ACCEPT = "Sec-WebSocket-Accept: ";

    /** How long the head of an answer may be, on every transport. */
    private static final int HEAD_BYTES = 64 * 1024;

    /** The answer to a request. */
    byte[] to(RequestHead request) {
        return change.apply(new String(Peer.acceptance(request), StandardCharsets.ISO_8859_1))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    static List<Answer> all() {
        return Stream.concat(right(), wrong()).toList();
    }

    private static Stream<Answer> right() {
        return Stream.of(
                yes("the plainest answer", head -> head),
                yes("Connection: keep-alive, Upgrade", replacing(CONNECTION, "Connection: keep-alive, Upgrade\r\n")),
                yes(
                        "two lines of Connection",
                        replacing(CONNECTION, "Connection: keep-alive\r\nConnection: Upgrade\r\n")),
                yes("Connection: upgrade", replacing(CONNECTION, "Connection: upgrade\r\n")),
                yes("Upgrade: WebSocket", replacing(UPGRADE, "Upgrade: WebSocket\r\n")),
                yes(
                        "names in lower case",
                        head -> head.replace("Upgrade:", "upgrade:")
                                .replace("Connection:", "connection:")
                                .replace("Sec-WebSocket-Accept:", "sec-websocket-accept:")),
                yes(
                        "names in upper case",
                        head -> head.replace("Upgrade:", "UPGRADE:")
                                .replace("Connection:", "CONNECTION:")
                                .replace("Sec-WebSocket-Accept:", "SEC-WEBSOCKET-ACCEPT:")),
                yes("another order", head -> head.replace(UPGRADE, "").replace("\r\n\r\n", "\r\n" + UPGRADE + "\r\n")),
                yes("no space behind the colon", head -> head.replace(": ", ":")),
                yes(
                        "spaces and tabs around values",
                        head -> head.replace(": ", ": \t ").replace("et\r\n", "et \t\r\n")),
                yes("no reason phrase", replacing("101 Switching Protocols", "101 ")),
                yes("another reason phrase", replacing("101 Switching Protocols", "101 Let us talk")),
                yes("headers that nobody knows", adding("Server: x\r\nSet-Cookie: a=b\r\nX-Trace: \"\r\n")),
                yes(
                        "headers whose names only begin like those that count",
                        adding(
                                "Upgrade-Policy: h2c\r\nSec-WebSocket-Accept-Hint: no\r\nSec-WebSocket-Protocol-Hint: x\r\n")),
                yes("a head of 60 KiB", adding(filler(60 * 1024))),
                yes("103 Early Hints before it", head -> "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + head));
    }

    private static Stream<Answer> wrong() {
        return Stream.of(
                no("no Upgrade", replacing(UPGRADE, "")),
                no("Upgrade: h2c", replacing(UPGRADE, "Upgrade: h2c\r\n")),
                no("Upgrade: websockets", replacing(UPGRADE, "Upgrade: websockets\r\n")),
                no("no Connection", replacing(CONNECTION, "")),
                no("Connection: close", replacing(CONNECTION, "Connection: close\r\n")),
                no("Connection: not-an-upgrade", replacing(CONNECTION, "Connection: not-an-upgrade\r\n")),
                no("no Sec-WebSocket-Accept", head -> head.replaceAll(ACCEPT + ".*\r\n", "")),
                no("an empty Sec-WebSocket-Accept", head -> head.replaceAll(ACCEPT + ".*\r\n", ACCEPT + "\r\n")),
                no("the accept value in lower case", head -> lowerAccept(head)),
                no(
                        "an accept value with more behind it",
                        head -> head.replaceAll("(" + ACCEPT + ".*)\r\n", "$1AA\r\n")),
                no("an extension that was not offered", adding("Sec-WebSocket-Extensions: x-kabelwerk-tck\r\n")),
                no("permessage-deflate", adding("Sec-WebSocket-Extensions: permessage-deflate\r\n")),
                no("a subprotocol that was not offered", adding("Sec-WebSocket-Protocol: chat\r\n")),
                no("a head of 70 KiB", adding(filler(HEAD_BYTES + 6 * 1024))),
                no("200 with all else right", head -> refusal(head, "200 OK")),
                no("204 with all else right", head -> refusal(head, "204 No Content")),
                no("a status of four digits", replacing("101 Switching", "1010 Switching")),
                no("a status that is not a number", replacing("101 Switching", "abc Switching")));
    }

    private static Answer yes(String name, UnaryOperator<String> change) {
        return new Answer(name, true, change);
    }

    private static Answer no(String name, UnaryOperator<String> change) {
        return new Answer(name, false, change);
    }

    private static UnaryOperator<String> replacing(String what, String by) {
        return head -> head.replace(what, by);
    }

    private static UnaryOperator<String> adding(String lines) {
        return head -> head.replace("\r\n\r\n", "\r\n" + lines + "\r\n");
    }

    /** Base64 looks at the case: the same letters in another one are another value. */
    private static String lowerAccept(String head) {
        int begin = head.indexOf(ACCEPT) + ACCEPT.length();
        int end = head.indexOf("\r\n", begin);
        return head.substring(0, begin) + head.substring(begin, end).toLowerCase(Locale.ROOT) + head.substring(end);
    }

    private static String refusal(String head, String status) {
        return head.replace("101 Switching Protocols", status).replace("\r\n\r\n", "\r\nContent-Length: 0\r\n\r\n");
    }

    private static String filler(int bytes) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; lines.length() < bytes; i++) {
            lines.append("X-Filler-")
                    .append(i)
                    .append(": ")
                    .append("f".repeat(400))
                    .append("\r\n");
        }
        lines.setLength(bytes - 2);
        return lines.append("\r\n").toString();
    }

    @Override
    public String toString() {
        return name;
    }
}
