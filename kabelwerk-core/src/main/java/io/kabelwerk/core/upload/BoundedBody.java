package io.kabelwerk.core.upload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a successful HTTP response as text, up to a limit. The body of any other response is not read: only
 * its status counts, and a body may be endless.
 *
 * <p>Cancelling a subscription makes the client close the connection (HTTP/1.1). That is done at the end of each body
 * whose length is known, too: an idle connection would keep the last request, with its token, for 20 minutes, and fail
 * the next upload if the backend closes it just then, because a POST is not repeated.
 */
final class BoundedBody implements HttpResponse.BodyHandler<String> {

    /** The answer to an upload has a few hundred bytes. */
    private static final int MOST_BYTES = 1024 * 1024;

    @Override
    public HttpResponse.BodySubscriber<String> apply(HttpResponse.ResponseInfo info) {
        long length = info.headers()
                .firstValue("Content-Length")
                .map(BoundedBody::parse)
                .orElse(Long.MAX_VALUE);
        return new Reader(info.statusCode() / 100 == 2, length);
    }

    /** The client has read the header, too; what it lets through here is a number, or else not counted on. */
    private static long parse(String length) {
        try {
            return Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static final class Reader implements HttpResponse.BodySubscriber<String> {
        private final boolean wanted;
        private final long length;
        private final CompletableFuture<String> body = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Flow.@Nullable Subscription subscription;

        /** {@code length} is {@link Long#MAX_VALUE} if nothing is announced. */
        private Reader(boolean wanted, long length) {
            this.wanted = wanted;
            this.length = length;
        }

        @Override
        public CompletionStage<String> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription started) {
            subscription = started;
            if (!wanted) {
                complete();
                cancel();
            } else if (length != Long.MAX_VALUE && length > MOST_BYTES) {
                refuse();
            } else {
                started.request(1);
            }
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            Flow.Subscription current = subscription;
            if (current == null) {
                return;
            }
            long size = bytes.size()
                    + buffers.stream().mapToLong(ByteBuffer::remaining).sum();
            if (size > MOST_BYTES) {
                refuse();
                return;
            }
            for (ByteBuffer buffer : buffers) {
                byte[] part = new byte[buffer.remaining()];
                buffer.get(part);
                bytes.writeBytes(part);
            }
            if (size >= length) {
                complete();
                cancel();
            } else {
                current.request(1);
            }
        }

        @Override
        public void onError(Throwable error) {
            subscription = null;
            body.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            subscription = null;
            complete();
        }

        private void complete() {
            body.complete(bytes.toString(StandardCharsets.UTF_8));
        }

        private void refuse() {
            body.completeExceptionally(new IOException("the backend's answer has more than " + MOST_BYTES + " bytes"));
            cancel();
        }

        private void cancel() {
            Flow.Subscription current = subscription;
            subscription = null;
            if (current != null) {
                current.cancel();
            }
        }
    }
}
