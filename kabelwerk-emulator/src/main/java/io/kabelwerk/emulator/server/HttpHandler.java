package io.kabelwerk.emulator.server;

import io.kabelwerk.emulator.backend.StoredFile;
import io.kabelwerk.emulator.backend.Upgrade;
import io.kabelwerk.emulator.backend.UpgradeRequest;
import io.kabelwerk.emulator.backend.UploadReply;
import io.kabelwerk.emulator.control.ControlReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.stream.ChunkedStream;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The HTTP side of one connection: finds out what is wanted, and hands a WebSocket over to {@link SocketHandler}. */
final class HttpHandler extends SimpleChannelInboundHandler<HttpObject> {

    private static final Logger LOG = System.getLogger("io.kabelwerk.emulator");
    private static final String SOCKET = "/socket/user/websocket";
    private static final String UPLOADS = "/socket-api/uploads";
    private static final String FILES = "/uploads/";

    /** The headers that a page may send with an upload. */
    private static final String UPLOAD_HEADERS = "Kabelwerk-Token, Content-Type";

    private static final int PREFLIGHT_SECONDS = 600;

    private final Server server;
    private @Nullable HttpRequest request;
    private @Nullable UploadReceiver upload;
    private @Nullable ControlExchange exchange;

    HttpHandler(Server server) {
        this.server = server;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject object) {
        if (object.decoderResult().isFailure()) {
            ctx.writeAndFlush(response(HttpResponseStatus.BAD_REQUEST, "")).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        if (object instanceof HttpRequest begun) {
            begin(ctx, begun);
        }
        if (object instanceof HttpContent content && request != null) {
            if (upload != null) {
                upload.take(content);
            }
            if (exchange != null) {
                exchange.take(content);
            }
            if (content instanceof LastHttpContent) {
                finish(ctx, request);
            }
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest begun) {
        request = begun;
        Optional<String> malformed = malformed(begun);
        Control control = server.control();
        boolean expecting = HttpUtil.is100ContinueExpected(begun);
        if (malformed.isPresent()) {
            refuse(ctx, response(HttpResponseStatus.BAD_REQUEST, error(malformed.get())));
        } else if (control != null && ControlExchange.isMeant(path(begun))) {
            exchange = new ControlExchange(server, control, headers(begun));
            Optional<ControlReply> refusal = exchange.refusal().filter(unused -> expecting);
            if (refusal.isPresent()) {
                refuse(ctx, response(refusal.get()));
            } else if (expecting) {
                goOn(ctx);
            }
        } else if (path(begun).equals(UPLOADS) && begun.method().equals(HttpMethod.POST)) {
            upload = new UploadReceiver(server, begun, headers(begun));
            if (upload.isTooLarge() && expecting) {
                UploadReply tooLarge = UploadReceiver.TOO_LARGE;
                refuse(ctx, shared(response(HttpResponseStatus.valueOf(tooLarge.status()), tooLarge.body())));
            } else if (expecting) {
                goOn(ctx);
            }
        }
    }

    private static void goOn(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(response(HttpResponseStatus.CONTINUE, ""))
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    /** Answers before the body has come; a client that waits for an answer will never send it. */
    private void refuse(ChannelHandlerContext ctx, FullHttpResponse response) {
        request = null;
        upload = null;
        exchange = null;
        HttpUtil.setKeepAlive(response, false);
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private static Optional<String> malformed(HttpRequest asked) {
        if (asked.headers().getAll(HttpHeaderNames.HOST).size() > 1) {
            return Optional.of("A request has one Host header.");
        }
        try {
            Object unused = query(asked);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("The query is not percent-encoded: a % stands before two hexadecimal digits.");
        }
    }

    private static String error(String why) {
        return "{\"error\":\"" + why + "\"}";
    }

    private void finish(ChannelHandlerContext ctx, HttpRequest finished) {
        try {
            answer(ctx, finished);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "A request to " + path(finished) + " failed.", e);
            refuse(ctx, response(HttpResponseStatus.INTERNAL_SERVER_ERROR, error("The emulator failed; see its log.")));
        }
    }

    private void answer(ChannelHandlerContext ctx, HttpRequest finished) {
        String path = path(finished);
        boolean get = finished.method().equals(HttpMethod.GET);
        boolean reads = get || finished.method().equals(HttpMethod.HEAD);
        request = null;
        if (exchange != null) {
            ControlExchange received = exchange;
            exchange = null;
            server.enter(() -> received.finish(ctx.channel(), finished, path, query(finished))
                    .ifPresent(reply -> respond(ctx, finished, response(reply))));
        } else if (upload != null) {
            UploadReceiver received = upload;
            upload = null;
            server.enter(() -> {
                UploadReply reply = received.finish();
                respond(ctx, finished, shared(response(HttpResponseStatus.valueOf(reply.status()), reply.body())));
            });
        } else if (path.equals(SOCKET) && get && isUpgrade(finished)) {
            server.enter(() -> upgrade(ctx, finished));
        } else if (path.equals(SOCKET)) {
            HttpResponseStatus status =
                    HttpResponseStatus.valueOf(server.backend().webServer().plainGetStatus());
            FullHttpResponse response = response(status, "");
            if (status.equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
                response.headers().set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
            }
            respond(ctx, finished, response);
        } else if (path.equals(UPLOADS) && finished.method().equals(HttpMethod.OPTIONS)) {
            FullHttpResponse response = shared(response(HttpResponseStatus.NO_CONTENT, ""));
            response.headers()
                    .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, HttpMethod.POST)
                    .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, UPLOAD_HEADERS)
                    .set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
            respond(ctx, finished, response);
        } else if (path.equals(UPLOADS)) {
            FullHttpResponse response = shared(response(HttpResponseStatus.METHOD_NOT_ALLOWED, ""));
            response.headers().set(HttpHeaderNames.ALLOW, "POST, OPTIONS");
            respond(ctx, finished, response);
        } else if (path.startsWith(FILES) && reads) {
            serve(ctx, finished, path);
        } else {
            respond(ctx, finished, reads ? console(finished, path) : response(HttpResponseStatus.NOT_FOUND, ""));
        }
    }

    /** A file of the console, where that is on. */
    private FullHttpResponse console(HttpRequest asked, String path) {
        Control control = server.control();
        if (control == null) {
            return response(HttpResponseStatus.NOT_FOUND, "");
        }
        return control.gate()
                .refusePage(headers(asked))
                .map(HttpHandler::response)
                .or(() -> ConsoleFiles.find(path))
                .orElseGet(() -> response(HttpResponseStatus.NOT_FOUND, ""));
    }

    private void upgrade(ChannelHandlerContext ctx, HttpRequest asked) {
        DefaultFullHttpRequest full = new DefaultFullHttpRequest(
                asked.protocolVersion(),
                asked.method(),
                asked.uri(),
                Unpooled.EMPTY_BUFFER,
                asked.headers(),
                asked.headers().copy());
        int maxBytes = server.limits().maxFrameBytes();
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(maxBytes)
                .allowExtensions(false)
                .build();
        WebSocketServerHandshaker handshaker =
                new WebSocketServerHandshakerFactory(null, null, config).newHandshaker(full);
        if (handshaker == null) {
            WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(ctx.channel())
                    .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            return;
        }
        if (!asked.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)) {
            respond(ctx, asked, response(HttpResponseStatus.BAD_REQUEST, ""));
            return;
        }
        SocketHandler socket = new SocketHandler(server, ctx.channel());
        Upgrade answer = server.backend().open(new UpgradeRequest(query(asked), headers(asked)), socket);
        if (answer instanceof Upgrade.Refused refused) {
            respond(ctx, asked, response(HttpResponseStatus.valueOf(refused.status()), ""));
        } else if (answer instanceof Upgrade.Accepted accepted) {
            socket.start(accepted.session());
            ChannelFuture done = handshaker.handshake(ctx.channel(), full);
            ctx.pipeline()
                    .addLast(new Utf8FrameValidator())
                    .addLast(new WebSocketFrameAggregator(maxBytes))
                    .addLast(socket)
                    .remove(this)
                    .remove(ChunkedWriteHandler.class);
            ctx.pipeline().remove(FlowControlHandler.class);
            ctx.channel().config().setAutoRead(true);
            done.addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }
    }

    private void serve(ChannelHandlerContext ctx, HttpRequest asked, String path) {
        StoredFile file = server.backend().file(path).orElse(null);
        if (file == null) {
            respond(ctx, asked, response(HttpResponseStatus.NOT_FOUND, ""));
            return;
        }
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, file.contentType());
        response.headers().set("X-Content-Type-Options", "nosniff");
        HttpUtil.setContentLength(response, file.content().size());
        HttpUtil.setKeepAlive(response, HttpUtil.isKeepAlive(asked));
        try {
            boolean bodyless = asked.method().equals(HttpMethod.HEAD);
            HttpChunkedInput body = bodyless
                    ? null
                    : new HttpChunkedInput(new ChunkedStream(file.content().open()));
            ctx.write(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            ChannelFuture done = ctx.writeAndFlush(body == null ? LastHttpContent.EMPTY_LAST_CONTENT : body);
            if (!HttpUtil.isKeepAlive(asked)) {
                done.addListener(ChannelFutureListener.CLOSE);
            }
        } catch (IOException e) {
            respond(ctx, asked, response(HttpResponseStatus.INTERNAL_SERVER_ERROR, ""));
        }
    }

    private static void respond(ChannelHandlerContext ctx, HttpRequest asked, FullHttpResponse response) {
        boolean keepAlive = HttpUtil.isKeepAlive(asked);
        HttpUtil.setKeepAlive(response, keepAlive);
        ChannelFuture done = ctx.writeAndFlush(response);
        if (!keepAlive) {
            done.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** For pages of any origin: a browser shows them no other answer, not even an error's status. */
    private static FullHttpResponse shared(FullHttpResponse response) {
        response.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        return response;
    }

    private static FullHttpResponse response(ControlReply reply) {
        return response(HttpResponseStatus.valueOf(reply.status()), reply.json());
    }

    private static FullHttpResponse response(HttpResponseStatus status, String json) {
        ByteBuf body = Unpooled.copiedBuffer(json, StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        if (!json.isEmpty()) {
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        }
        if (!status.equals(HttpResponseStatus.CONTINUE) && !status.equals(HttpResponseStatus.NO_CONTENT)) {
            HttpUtil.setContentLength(response, body.readableBytes());
        }
        return response;
    }

    private static boolean isUpgrade(HttpRequest asked) {
        return asked.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && asked.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    private static String path(HttpRequest asked) {
        return new QueryStringDecoder(asked.uri()).rawPath();
    }

    private static Map<String, String> query(HttpRequest asked) {
        Map<String, String> query = new LinkedHashMap<>();
        new QueryStringDecoder(asked.uri()).parameters().forEach((name, values) -> query.put(name, values.get(0)));
        return query;
    }

    private static Map<String, String> headers(HttpRequest asked) {
        Map<String, String> headers = new LinkedHashMap<>();
        // A header that comes twice is a list: neither of two origins or tokens counts as the only one.
        asked.headers()
                .forEach(header -> headers.merge(
                        header.getKey().toLowerCase(Locale.ROOT), header.getValue(), (one, more) -> one + ", " + more));
        return headers;
    }

    /** A client that does not read its answers is not read from until it has. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(ctx.channel().isWritable());
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (upload != null) {
            upload.discard();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ChannelFuture unused = ctx.close();
    }
}
