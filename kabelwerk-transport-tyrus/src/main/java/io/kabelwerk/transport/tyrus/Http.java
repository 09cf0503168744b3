package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.support.Redaction;
import java.io.IOException;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpClientFilter;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpResponsePacket;

/** Grizzly's HTTP codec, which lets everything through as it is after an upgrade. */
final class Http extends HttpClientFilter {

    /** What an answer begins with. */
    private static final String HTTP = "HTTP/1.";

    /** Cookies and policies of whatever stands before the server add up to more than Grizzly's 8 KiB. */
    private static final int LONGEST_HEAD = 64 * 1024;

    private boolean begun;

    Http() {
        super(LONGEST_HEAD);
    }

    /** Refuses at once what is not HTTP. Grizzly would wait for the rest of its first line. */
    @Override
    public NextAction handleRead(FilterChainContext context) throws IOException {
        if (!begun) {
            Buffer input = context.getMessage();
            int length = Math.min(HTTP.length(), input.remaining());
            for (int i = 0; i < length; i++) {
                if (input.get(input.position() + i) != HTTP.charAt(i)) {
                    throw new IOException("The peer's answer is not HTTP");
                }
            }
            begun = length == HTTP.length();
        }
        return super.handleRead(context);
    }

    /** What comes right behind an informational answer is the next one, and not its content. */
    @Override
    protected boolean onHttpHeaderParsed(HttpHeader header, Buffer buffer, FilterChainContext context) {
        boolean upgraded = super.onHttpHeaderParsed(header, buffer, context);
        if (isInformational((HttpResponsePacket) header)) {
            header.setExpectContent(false);
        }
        return upgraded;
    }

    static boolean isInformational(HttpResponsePacket answer) {
        return answer.getStatus() / 100 == 1 && answer.getStatus() != Upgrade.SWITCHING_PROTOCOLS;
    }

    /** Expects another answer, instead of content that belongs to the last one. */
    void expectAnother(Connection<?> connection) {
        begun = false;
        clearResponse(connection);
    }

    /** An IOException instead of Grizzly's unchecked one, which it would log as a warning. */
    @Override
    protected void onHttpHeaderError(HttpHeader header, FilterChainContext context, Throwable error)
            throws IOException {
        throw Redaction.ioException("The peer's answer is not HTTP", error);
    }
}
