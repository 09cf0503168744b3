package io.kabelwerk.transport.tyrus;

import java.io.IOException;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpClientFilter;
import org.glassfish.grizzly.http.HttpHeader;

/** Grizzly's HTTP codec, which lets everything through as it is after an upgrade. */
final class Http extends HttpClientFilter {

    /** Expects another answer, instead of content that belongs to the last one. */
    void expectAnother(Connection<?> connection) {
        clearResponse(connection);
    }

    /** An IOException instead of Grizzly's unchecked one, which it would log as a warning. */
    @Override
    protected void onHttpHeaderError(HttpHeader header, FilterChainContext context, Throwable error)
            throws IOException {
        throw new IOException("The peer's answer is not HTTP", error);
    }
}
