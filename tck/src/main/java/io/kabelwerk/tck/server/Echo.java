package io.kabelwerk.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** The parts of an answer in which a peer can repeat something of the request. */
public enum Echo {
    STATUS_LINE("HTTP/1.1 403 {echo}\r\nContent-Length: 0\r\n\r\n"),
    STATUS("HTTP/1.1 {echo}\r\n\r\n"),
    NO_HTTP("{echo}\r\n\r\n"),
    NO_HEADER("HTTP/1.1 101 Switching Protocols\r\n{echo}\r\n\r\n"),
    CONTENT_LENGTH("HTTP/1.1 500 No\r\nContent-Length: {echo}\r\n\r\n"),
    TRANSFER_ENCODING("HTTP/1.1 500 No\r\nTransfer-Encoding: {echo}\r\n\r\n"),
    CHUNK("HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n{echo}\r\n"),
    BODY("HTTP/1.1 400 No\r\nX-Echo: {echo}\r\nContent-Length: {length}\r\n\r\n{echo}"),
    JSON("HTTP/1.1 201 Created\r\nContent-Length: {length}\r\n\r\n{echo}"),
    LOCATION("HTTP/1.1 302 Found\r\nLocation: {echo}\r\nContent-Length: 0\r\n\r\n"),
    UPGRADE("HTTP/1.1 101 {echo}\r\nUpgrade: {echo}\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"),
    CONNECTION(
            "HTTP/1.1 101 {echo}\r\nUpgrade: websocket\r\nConnection: {echo}\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"),
    ACCEPT("HTTP/1.1 101 {echo}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {echo}\r\n\r\n"),
    SUBPROTOCOL("{accepted}Sec-WebSocket-Protocol: {echo}\r\n\r\n"),
    EXTENSION("{accepted}Sec-WebSocket-Extensions: {echo}\r\n\r\n"),
    CLOSE_REASON("{accepted}\r\n");

    private final String form;

    Echo(String form) {
        this.form = form;
    }

    /** The answer to a request, with what it repeats. */
    public byte[] answer(RequestHead head, String echo) {
        String acceptance = new String(Peer.acceptance(head), ISO_8859_1);
        String accept = acceptance.replaceFirst("(?s).*Sec-WebSocket-Accept: (.*?)\r\n.*", "$1");
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(form.replace("{accepted}", acceptance.substring(0, acceptance.length() - 2))
                .replace("{accept}", accept)
                .replace("{length}", Integer.toString(echo.length()))
                .replace("{echo}", echo)
                .getBytes(ISO_8859_1));
        if (this == CLOSE_REASON) {
            // As much of it as a close frame can hold.
            byte[] reason = echo.getBytes(UTF_8);
            answer.writeBytes(Frame.close(4000, new String(reason, 0, Math.min(reason.length, 123), UTF_8))
                    .bytes());
        }
        return answer.toByteArray();
    }
}
