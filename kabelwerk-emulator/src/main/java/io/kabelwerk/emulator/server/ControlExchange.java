package io.kabelwerk.emulator.server;

import io.kabelwerk.emulator.control.ControlApi;
import io.kabelwerk.emulator.control.ControlReply;
import io.kabelwerk.emulator.control.ControlRequest;
import io.kabelwerk.emulator.control.FrameFeed;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** One request to the control API: collects its body, and answers it or begins a stream of frames. */
final class ControlExchange {

    private static final int MAX_BODY = 1 << 20;

    /** A reader that lags so far behind misses what comes, until it has caught up. */
    private static final long MAX_UNSENT_BYTES = 4L << 20;

    private final Server server;
    private final Control control;
    private final Optional<ControlReply> refusal;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean tooLarge;

    ControlExchange(Server server, Control control, Map<String, String> headers) {
        this.server = server;
        this.control = control;
        this.refusal = control.gate().refuse(headers);
    }

    /** Why nothing is done, known before the body has come. */
    Optional<ControlReply> refusal() {
        return refusal;
    }

    static boolean isMeant(String path) {
        return path.equals(ControlApi.ROOT) || path.startsWith(ControlApi.ROOT + "/");
    }

    void take(HttpContent content) {
        if (refusal.isPresent()) {
            return;
        }
        int size = content.content().readableBytes();
        tooLarge |= body.size() + size > MAX_BODY;
        if (!tooLarge) {
            byte[] bytes = new byte[size];
            content.content().readBytes(bytes);
            body.writeBytes(bytes);
        }
    }

    /** The reply, or empty if a stream has begun instead. */
    Optional<ControlReply> finish(Channel channel, HttpRequest asked, String path, Map<String, String> query) {
        if (refusal.isPresent()) {
            return refusal;
        }
        if (tooLarge) {
            return Optional.of(new ControlReply(413, "{\"error\":\"A body has at most " + MAX_BODY + " bytes.\"}"));
        }
        if (path.equals(ControlApi.FRAMES) && asked.method().equals(HttpMethod.GET)) {
            return stream(channel, query);
        }
        String json;
        try {
            json = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            return Optional.of(ControlReply.wrong("A body is JSON in UTF-8, and this one is not UTF-8."));
        }
        ControlRequest request = new ControlRequest(asked.method().name(), path, query, json);
        ControlReply reply = control.api().answer(request);
        if (ControlApi.isChange(request)) {
            server.changed();
        }
        return Optional.of(reply);
    }

    private Optional<ControlReply> stream(Channel channel, Map<String, String> filters) {
        FrameFeed feed;
        try {
            feed = new FrameFeed(filters);
        } catch (IllegalArgumentException e) {
            return Optional.of(ControlReply.wrong(String.valueOf(e.getMessage())));
        }
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        HttpUtil.setTransferEncodingChunked(response, true);
        channel.write(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        write(channel, ":\n\n"); // So that a client sees the answer before the first frame.
        long[] missed = {0};
        Runnable end = server.backend()
                .onFrame(event -> feed.write(event).ifPresent(text -> {
                    if (channel.bytesBeforeWritable() > MAX_UNSENT_BYTES) {
                        missed[0]++;
                        return;
                    }
                    if (missed[0] > 0) {
                        write(channel, FrameFeed.missed(missed[0]));
                        missed[0] = 0;
                    }
                    write(channel, text);
                }));
        Runnable endOfChanges = server.onChange(() -> {
            if (channel.bytesBeforeWritable() <= MAX_UNSENT_BYTES) {
                write(channel, FrameFeed.CHANGED);
            }
        });
        channel.closeFuture().addListener(closed -> {
            end.run();
            endOfChanges.run();
        });
        return Optional.empty();
    }

    private static void write(Channel channel, String text) {
        channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8))))
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
}
