package io.kabelwerk.core;

import io.kabelwerk.UploadSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The content of an upload, read as far as the HTTP client asks. It is the application's code: it is opened, read and
 * closed on the application's threads, and closed whatever becomes of the request.
 */
final class ContentPublisher implements BodyPublisher {

    private static final int CHUNK_BYTES = 16 * 1024;

    private final UploadSource source;
    private final Supplier<? extends Executor> lanes;
    private final LongConsumer onSent;
    private volatile @Nullable Reading reading;
    private volatile boolean closed;

    /**
     * @param lanes makes an executor that runs one task after the other
     * @param onSent told how many bytes have been handed to the HTTP client
     */
    ContentPublisher(UploadSource source, Supplier<? extends Executor> lanes, LongConsumer onSent) {
        this.source = source;
        this.lanes = lanes;
        this.onSent = onSent;
    }

    @Override
    public long contentLength() {
        return source.length().orElse(-1);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        Reading started = new Reading(subscriber, lanes.get());
        reading = started;
        subscriber.onSubscribe(started);
        if (closed) {
            started.cancel();
        }
    }

    /** The request is over. The HTTP client does not always say so: not where it was cancelled early, for one. */
    void close() {
        closed = true;
        Reading started = reading;
        if (started != null) {
            started.cancel();
        }
    }

    /** One pass through the content; all of it but the HTTP client's calls is on the lane. */
    private final class Reading implements Flow.Subscription {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final Executor lane;
        private @Nullable InputStream stream;
        private long demand;
        private long sent;
        private boolean over;

        private Reading(Flow.Subscriber<? super ByteBuffer> subscriber, Executor lane) {
            this.subscriber = subscriber;
            this.lane = lane;
        }

        @Override
        public void request(long n) {
            lane.execute(() -> {
                boolean idle = demand == 0;
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                if (idle) {
                    publish();
                }
            });
        }

        @Override
        public void cancel() {
            lane.execute(this::end);
        }

        /** One chunk at a time, so that a cancellation gets its turn. */
        private void publish() {
            if (over) {
                return;
            }
            try {
                ByteBuffer chunk = read();
                if (chunk != null) {
                    demand--;
                    subscriber.onNext(chunk);
                    if (demand > 0) {
                        lane.execute(this::publish);
                    }
                } else {
                    end();
                    subscriber.onComplete();
                }
            } catch (Throwable e) { // Whatever the application's code throws, the upload has to end.
                end();
                subscriber.onError(e);
            }
        }

        /** What there is by now, to let a slow stream through as it comes; null at the end. */
        private @Nullable ByteBuffer read() throws IOException {
            InputStream open = stream;
            if (open == null) {
                open = source.content().open();
                stream = open;
            }
            byte[] chunk = new byte[CHUNK_BYTES];
            int count = open.read(chunk);
            if (count < 0) {
                return null;
            }
            sent += count;
            onSent.accept(sent);
            return ByteBuffer.wrap(chunk, 0, count);
        }

        private void end() {
            over = true;
            InputStream open = stream;
            stream = null;
            if (open != null) {
                try {
                    open.close();
                } catch (IOException e) {
                    // It was only read: nothing is lost.
                }
            }
        }
    }
}
