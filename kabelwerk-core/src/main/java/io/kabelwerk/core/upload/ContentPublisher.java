package io.kabelwerk.core.upload;

import io.kabelwerk.UploadSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the content of an upload, read as far as the HTTP client asks. The content is the application's code: it is
 * opened, read and closed on the application's threads, and closed however the request ends.
 *
 * <p>The HTTP client may keep this object, and the subscriptions that it made, long after the request: an idle
 * connection of the JDK's client keeps its last request for 20 minutes. So {@link #close()} cuts them off from
 * everything else.
 */
final class ContentPublisher implements BodyPublisher {

    private static final int CHUNK_BYTES = 16 * 1024;

    /** The upload that a content belongs to. */
    interface Owner {

        /** Whether nobody wants the content any more; on any thread. */
        boolean hasEnded();

        /** Makes an executor of the application's threads that runs one task after the other. */
        Executor newSerialExecutor();

        /** Reports how many bytes have been handed to the HTTP client. */
        void sent(long bytes);

        /** Reports that the content cannot be read, or is not what was announced. */
        void contentFailed(Throwable error);
    }

    private record Content(UploadSource source, Owner owner) {}

    private final OptionalLong length;
    private final AtomicReference<@Nullable Content> content;
    private final AtomicReference<@Nullable Reading> reading = new AtomicReference<>();

    ContentPublisher(UploadSource source, Owner owner) {
        this.length = source.length();
        this.content = new AtomicReference<>(new Content(source, owner));
    }

    @Override
    public long contentLength() {
        return length.orElse(-1);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        Subscription subscription = new Subscription();
        Content now = content.get();
        if (now == null) {
            subscriber.onSubscribe(subscription);
            subscriber.onError(ended());
            return;
        }
        Reading started = new Reading(now, subscriber, subscription);
        subscription.reading = started;
        replaceReading(started);
        subscriber.onSubscribe(subscription);
        if (content.get() == null) {
            replaceReading(null);
        }
    }

    /** The request is over. The HTTP client does not always say so: not if it was cancelled early, for one. */
    void close() {
        content.set(null);
        replaceReading(null);
    }

    private void replaceReading(@Nullable Reading next) {
        Reading before = reading.getAndSet(next);
        if (before != null) {
            before.close();
        }
    }

    private static IOException ended() {
        return new IOException("The upload has ended");
    }

    /** The HTTP client's end of a reading, cut off when the reading is over. */
    private static final class Subscription implements Flow.Subscription {
        private volatile @Nullable Reading reading;

        @Override
        public void request(long n) {
            Reading current = reading;
            if (current != null) {
                current.request(n);
            }
        }

        @Override
        public void cancel() {
            Reading current = reading;
            if (current != null) {
                current.cancel();
            }
        }
    }

    /** One pass through the content; everything but the HTTP client's calls runs on a serial executor of its own. */
    private static final class Reading {
        private final Content content;
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final Subscription subscription;
        private final Executor executor;
        private @Nullable InputStream stream;
        private long demand;
        private long sent;
        private boolean over;

        private Reading(Content content, Flow.Subscriber<? super ByteBuffer> subscriber, Subscription subscription) {
            this.content = content;
            this.subscriber = subscriber;
            this.subscription = subscription;
            this.executor = content.owner().newSerialExecutor();
        }

        private void request(long n) {
            executor.execute(() -> {
                boolean idle = demand == 0;
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                if (idle) {
                    publish();
                }
            });
        }

        private void cancel() {
            executor.execute(this::end);
        }

        /** Also lets the HTTP client go on: it may still wait for the rest of the body. */
        private void close() {
            executor.execute(() -> {
                if (!over) {
                    end();
                    subscriber.onError(ended());
                }
            });
        }

        /** One chunk at a time, so that a cancellation gets its turn. */
        private void publish() {
            if (over) {
                return;
            }
            if (content.owner().hasEnded()) {
                close();
                return;
            }
            ByteBuffer chunk;
            try {
                chunk = read();
            } catch (Throwable e) { // Whatever the application's code throws, the upload has to end.
                end();
                content.owner().contentFailed(e);
                subscriber.onError(e);
                return;
            }
            if (chunk == null) {
                end();
                subscriber.onComplete();
                return;
            }
            content.owner().sent(sent);
            demand--;
            subscriber.onNext(chunk);
            if (demand > 0) {
                executor.execute(this::publish);
            }
        }

        /** Returns what is available by now, to let a slow stream through as it comes; null at the end. */
        private @Nullable ByteBuffer read() throws IOException {
            InputStream open = stream;
            if (open == null) {
                open = open();
                stream = open;
            }
            byte[] chunk = new byte[CHUNK_BYTES];
            int count = open.read(chunk);
            if (count == 0) {
                // The stream breaks its contract. This method has no way to return without a byte.
                int single = open.read();
                chunk[0] = (byte) single;
                count = single < 0 ? -1 : 1;
            }
            OptionalLong announced = content.source().length();
            if (count < 0) {
                if (announced.isPresent() && sent < announced.getAsLong()) {
                    throw new IOException("The content ended after " + sent + " bytes, but its announced length is "
                            + announced.getAsLong() + " bytes (withLength)");
                }
                return null;
            }
            if (announced.isPresent() && sent + count > announced.getAsLong()) {
                // Not one byte more goes out: behind the body, it would look like another request.
                throw new IOException("The content has more bytes than its announced length, " + announced.getAsLong()
                        + " bytes (withLength)");
            }
            sent += count;
            return ByteBuffer.wrap(chunk, 0, count);
        }

        // What the application's code returns may be null, whatever the types say.
        @SuppressWarnings({"ConstantConditions", "NullAway"})
        private InputStream open() throws IOException {
            InputStream opened = content.source().content().open();
            if (opened == null) {
                throw new IOException("UploadSource.Content.open() returned null instead of a stream");
            }
            return opened;
        }

        private void end() {
            over = true;
            subscription.reading = null;
            InputStream open = stream;
            stream = null;
            if (open != null) {
                executor.execute(
                        () -> closeQuietly(open)); // On its own: what it throws changes nothing about the upload.
            }
        }

        private static void closeQuietly(InputStream stream) {
            try {
                stream.close();
            } catch (IOException e) {
                // It was only read: nothing is lost.
            }
        }
    }
}
