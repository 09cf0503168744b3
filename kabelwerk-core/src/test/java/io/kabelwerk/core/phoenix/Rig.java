package io.kabelwerk.core.phoenix;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestResult;
import io.kabelwerk.Settings;
import io.kabelwerk.core.concurrent.SerialExecutor;
import io.kabelwerk.core.concurrent.Timers;
import io.kabelwerk.core.testing.FakeTransport;
import io.kabelwerk.core.testing.JacksonCodec;
import io.kabelwerk.core.testing.ScriptedBackend;
import io.kabelwerk.emulator.backend.VirtualTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A socket in virtual time over a fake network, with a handler that keeps what it is told. */
final class Rig implements SocketHandler {

    static final URI ADDRESS = URI.create("ws://localhost:4000/socket/user/websocket?token=secret&vsn=2.0.0");

    final VirtualTime time = new VirtualTime();
    final FakeTransport network = new FakeTransport();
    final ScriptedBackend backend = new ScriptedBackend(network);
    final List<String> told = new ArrayList<>();
    final List<KabelwerkException> errors = new ArrayList<>();
    final List<Duration> pauses = new ArrayList<>();
    final List<Throwable> failures = new ArrayList<>();
    final SerialExecutor executor = new SerialExecutor(time, failures::add);
    final Timers timers = new Timers(executor, time, time.ticker(), () -> {});
    final Socket socket;

    Settings settings = Settings.defaults();
    Optional<Duration> pauseAfterRefusal = Optional.empty();
    Consumer<BiConsumer<@Nullable URI, @Nullable KabelwerkException>> addresses = found -> found.accept(ADDRESS, null);
    boolean againWithoutAddress = true;
    Runnable onOpened = () -> {};
    Runnable onDropped = () -> {};

    Rig() {
        this(1);
    }

    Rig(long seed) {
        socket = new Socket(
                network, new JacksonCodec(), executor, timers, new SplittableRandom(seed), () -> settings, this);
    }

    Rig with(Consumer<? super Settings.Builder> changes) {
        settings = settings.with(changes);
        return this;
    }

    /** Connects, whatever comes of it. */
    Rig connect() {
        onLane(socket::connect);
        return this;
    }

    /** Does something on the session's executor, and everything that follows from it at once. */
    void onLane(Runnable task) {
        executor.execute(task);
        time.run();
        rethrow();
    }

    void pass(Duration duration) {
        time.pass(duration);
        rethrow();
    }

    void pass(long seconds) {
        pass(Duration.ofSeconds(seconds));
    }

    /** Runs what the network has brought. */
    void run() {
        time.run();
        rethrow();
    }

    /** Opens a channel that is answered with "ok" from now on. */
    Listening join(String topic) {
        backend.answer(topic, "phx_join", push -> ScriptedBackend.ok());
        return open(topic);
    }

    /** Opens a channel, whatever is answered. */
    Listening open(String topic) {
        Listening listening = new Listening();
        onLane(() -> listening.channel = socket.channel(topic, listening));
        return listening;
    }

    Answer request(Listening channel, String event, Map<String, @Nullable Object> payload) {
        Answer answer = new Answer();
        long calledAt = timers.now();
        onLane(() -> answer.push = channel.channel().request(event, payload, calledAt, answer));
        return answer;
    }

    Duration lastPause() {
        return pauses.get(pauses.size() - 1);
    }

    private void rethrow() {
        failures.forEach(failure -> {
            throw new AssertionError("The executor has caught something", failure);
        });
    }

    @Override
    public void address(BiConsumer<@Nullable URI, @Nullable KabelwerkException> found) {
        told.add("address");
        addresses.accept(found);
    }

    @Override
    public boolean addressFailed(KabelwerkException error, Duration pause, long nanos) {
        told.add("address failed");
        errors.add(error);
        return againWithoutAddress;
    }

    @Override
    public Optional<Duration> tokenRefused() {
        told.add("token refused");
        return pauseAfterRefusal;
    }

    @Override
    public void attemptFailed(KabelwerkException error, Duration pause, long nanos) {
        told.add("attempt failed");
        errors.add(error);
        pauses.add(pause);
    }

    @Override
    public void opened(long nanos) {
        told.add("opened");
        onOpened.run();
    }

    @Override
    public void dropped(String why, Duration pause) {
        told.add("dropped with " + why);
        pauses.add(pause);
        onDropped.run();
    }

    @Override
    public void limited(LimitExceededException error) {
        told.add("limited");
        errors.add(error);
    }

    @Override
    public void batch(Runnable frames) {
        frames.run();
    }

    @Override
    public void frame(String direction, Frame frame, LongSupplier bytes) {}

    @Override
    public void settled(String event, @Nullable RequestResult result, long nanos) {}

    @Override
    public void counted(int waiting, int unanswered) {}

    @Override
    public void unreadable(ProtocolViolationException error) {
        told.add("unreadable");
        errors.add(error);
    }

    /** A channel's handler that keeps what it is told. */
    static final class Listening implements ChannelHandler {
        final List<String> told = new ArrayList<>();
        final List<Map<String, @Nullable Object>> payloads = new ArrayList<>();
        final List<KabelwerkException> errors = new ArrayList<>();
        Map<String, @Nullable Object> params = Map.of();
        AfterRefusal afterRefusal = AfterRefusal.TRY_AGAIN;
        Runnable onJoined = () -> {};

        @Nullable
        Channel channel;

        Channel channel() {
            if (channel == null) {
                throw new AssertionError("The channel is not open yet");
            }
            return channel;
        }

        @Override
        public Map<String, @Nullable Object> joinParams() {
            return params;
        }

        @Override
        public void joined(Map<String, @Nullable Object> response) {
            told.add("joined");
            payloads.add(response);
            onJoined.run();
        }

        @Override
        public AfterRefusal refused(Reply reply) {
            told.add("refused: " + reply.reason());
            return afterRefusal;
        }

        @Override
        public void failed(KabelwerkException error) {
            told.add("failed");
            errors.add(error);
        }

        @Override
        public void closed() {
            told.add("closed");
        }

        @Override
        public void dropped() {
            told.add("dropped");
        }

        @Override
        public void event(String event, Map<String, @Nullable Object> payload) {
            told.add(event);
            payloads.add(payload);
        }
    }

    /** What became of a push. */
    static final class Answer implements ReplyHandler {
        final List<Reply> replies = new ArrayList<>();
        final List<KabelwerkException> errors = new ArrayList<>();

        @Nullable
        Request push;

        boolean isSettled() {
            return !replies.isEmpty() || !errors.isEmpty();
        }

        Reply reply() {
            requireOne();
            return replies.get(0);
        }

        KabelwerkException error() {
            requireOne();
            return errors.get(0);
        }

        void withdraw() {
            if (push != null) {
                push.withdraw();
            }
        }

        private void requireOne() {
            if (replies.size() + errors.size() != 1) {
                throw new AssertionError("Not settled once, but with " + replies + " and " + errors);
            }
        }

        @Override
        public void replied(Reply reply) {
            replies.add(reply);
        }

        @Override
        public void failed(KabelwerkException error) {
            errors.add(error);
        }
    }
}
