package io.kabelwerk.transport.netty;

import io.kabelwerk.spi.UpgradeRefusedException;
import io.kabelwerk.spi.support.Address;
import io.kabelwerk.spi.support.Way;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks for the upgrade to WebSocket and judges the answer. */
final class Upgrade extends ChannelInboundHandlerAdapter {

    /** What a control frame may hold, which no limit for texts must forbid. */
    private static final int LONGEST_CONTROL_PAYLOAD = 125;

    private final Attempt attempt;
    private final Way way;
    private final Handshaker handshaker;
    private @Nullable HttpResponse answer;

    Upgrade(Attempt attempt, Way way, int maxTextBytes) {
        this.attempt = attempt;
        this.way = way;
        handshaker = new Handshaker(attempt, Math.max(maxTextBytes, LONGEST_CONTROL_PAYLOAD));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        var unused = handshaker.handshake(ctx.channel()).addListener(sent -> {
            if (!sent.isSuccess()) {
                attempt.failBecauseOfNetty(way, sent.cause());
            }
        });
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpResponse response) {
                judge(response);
            }
            if (message instanceof LastHttpContent && answer != null) {
                accept(ctx, answer);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void judge(HttpResponse response) {
        HttpResponseStatus status = response.status();
        if (response.decoderResult().isFailure()) {
            attempt.fail(
                    way, new IOException(attempt.address() + " answered the upgrade with something that is no HTTP"));
        } else if (status.code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            if (!response.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT)) {
                // Netty would take it for an answer of before RFC 6455, and wait for what such a one has behind it.
                attempt.fail(way, new IOException(attempt.address() + " did not answer as a WebSocket server"));
            } else if (response.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS)) {
                attempt.fail(
                        way,
                        new IOException(
                                attempt.address() + " answered the upgrade with an extension that nobody asked for"));
            } else {
                answer = response;
            }
        } else if (status.codeClass() != HttpStatusClass.INFORMATIONAL) {
            attempt.fail(way, new UpgradeRefusedException(status.code()));
        }
    }

    private void accept(ChannelHandlerContext ctx, HttpResponse head) {
        FullHttpResponse whole = new DefaultFullHttpResponse(head.protocolVersion(), head.status());
        whole.headers().set(head.headers());
        handshaker.finishHandshake(ctx.channel(), whole);
        attempt.succeed(ctx.channel());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.read();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        attempt.lost(way, null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        attempt.failBecauseOfNetty(way, cause);
    }

    /**
     * Netty's handshake without an {@code Origin}, which only browsers have, and with a decoder that leaves closing to
     * us.
     */
    private static final class Handshaker extends WebSocketClientHandshaker13 {

        private final Address address;

        Handshaker(Attempt attempt, int maxFramePayload) {
            super(
                    attempt.address().uri(),
                    WebSocketVersion.V13,
                    null,
                    false,
                    headers(attempt.request().headers()),
                    maxFramePayload);
            address = attempt.address();
        }

        private static HttpHeaders headers(Map<String, String> given) {
            HttpHeaders headers = new DefaultHttpHeaders();
            given.forEach(headers::add);
            return headers;
        }

        /** Netty would leave out the mark before an empty query. */
        @Override
        protected FullHttpRequest newHandshakeRequest() {
            FullHttpRequest request = super.newHandshakeRequest();
            request.setUri(address.target());
            request.headers().set(HttpHeaderNames.HOST, address.hostHeader());
            if (!customHeaders.contains(HttpHeaderNames.ORIGIN)) {
                request.headers().remove(HttpHeaderNames.ORIGIN);
            }
            return request;
        }

        @Override
        protected WebSocketFrameDecoder newWebsocketDecoder() {
            return new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                    .maxFramePayloadLength(maxFramePayloadLength())
                    .expectMaskedFrames(false)
                    .allowMaskMismatch(false)
                    .allowExtensions(false)
                    .closeOnProtocolViolation(false)
                    .build());
        }
    }
}
