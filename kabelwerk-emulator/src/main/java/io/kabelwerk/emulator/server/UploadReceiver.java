package io.kabelwerk.emulator.server;

import io.kabelwerk.emulator.backend.Content;
import io.kabelwerk.emulator.backend.UploadReply;
import io.kabelwerk.emulator.backend.UploadRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.ErrorDataDecoderException;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Receives the body of one upload; what is too large or malformed is read to its end and forgotten. */
final class UploadReceiver {

    private static final int CREATED = 201;

    /** The bytes that boundaries and part headers may add to the file. */
    private static final long ENVELOPE = 64 << 10;

    private static final UploadReply MALFORMED =
            new UploadReply(400, "{\"error\":\"not a multipart form with one file named file\"}");
    static final UploadReply TOO_LARGE = new UploadReply(413, "{\"error\":\"the file is too large\"}");

    private final Server server;
    private final Map<String, String> headers;
    private final long limit;
    private @Nullable HttpPostMultipartRequestDecoder decoder;
    private boolean tooLarge;
    private @Nullable UploadRequest refused;
    private long received;

    UploadReceiver(Server server, HttpRequest request, Map<String, String> headers) {
        this.headers = headers;
        this.server = server;
        this.limit = server.limits().maxUploadBytes() + ENVELOPE;
        this.tooLarge = HttpUtil.getContentLength(request, 0L) > limit;
        if (!tooLarge && !server.backend().acceptsToken(headers)) {
            refused = new UploadRequest(headers, "", "", Content.of(new byte[0]));
        } else if (!tooLarge && HttpPostRequestDecoder.isMultipart(request)) {
            try {
                decoder = new HttpPostMultipartRequestDecoder(
                        server.folder().factory(server.backend()::acceptsType),
                        request,
                        StandardCharsets.UTF_8,
                        16,
                        (int) ENVELOPE);
            } catch (IOException | ErrorDataDecoderException e) {
                discard();
            }
        }
    }

    boolean isTooLarge() {
        return tooLarge;
    }

    void take(HttpContent content) {
        received += content.content().readableBytes();
        if (received > limit) {
            tooLarge = true;
            discard();
        }
        if (decoder != null) {
            try {
                decoder.offer(content);
            } catch (UploadFolder.TypeException e) {
                refused = new UploadRequest(headers, "", e.type(), Content.of(new byte[0]));
                discard();
            } catch (RuntimeException e) {
                // A malformed body: the decoder has several exceptions for it.
                discard();
            }
        }
    }

    UploadReply finish() {
        if (tooLarge) {
            return TOO_LARGE;
        }
        if (refused != null) {
            return server.backend().upload(refused);
        }
        if (decoder == null) {
            return MALFORMED;
        }
        try {
            InterfaceHttpData part = decoder.getBodyHttpData("file");
            if (!(part instanceof FileUpload file) || !file.isCompleted()) {
                return MALFORMED;
            }
            String type = file.getContentType();
            Content content = server.folder().keep(file);
            UploadReply reply = server.backend()
                    .upload(new UploadRequest(headers, file.getFilename(), type == null ? "" : type, content));
            if (reply.status() != CREATED) {
                content.release();
            }
            return reply;
        } catch (IOException | RuntimeException e) {
            return MALFORMED;
        } finally {
            discard();
        }
    }

    void discard() {
        if (decoder != null) {
            decoder.destroy();
            decoder = null;
        }
    }
}
