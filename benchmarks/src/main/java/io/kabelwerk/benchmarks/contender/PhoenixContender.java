package io.kabelwerk.benchmarks.contender;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import kotlin.Unit;
import okhttp3.OkHttpClient;
import org.phoenixframework.Channel;
import org.phoenixframework.Defaults;
import org.phoenixframework.Message;
import org.phoenixframework.Socket;

/**
 * JavaPhoenixClient, as its README has it: a socket with an OkHttp client of its own, and channels. It knows nothing of
 * rooms, so that its user does the little that is needed: after a drop asks for what came after the last message.
 */
final class PhoenixContender implements Contender {

    @Override
    public CompletableFuture<Session> connect(String url, List<Long> rooms, Tally tally) {
        Socket socket = new Socket(
                url,
                Map.of("token", "token"),
                Defaults.VSN,
                Defaults.INSTANCE.getEncode(),
                Defaults.INSTANCE.getDecode(),
                new OkHttpClient.Builder().build());
        Map<Long, Channel> channels = new HashMap<>();
        CompletableFuture<Session> connected = new CompletableFuture<>();
        socket.onOpen(() -> {
            if (channels.isEmpty()) {
                List<CompletableFuture<?>> joins = new ArrayList<>();
                joins.add(join(socket.channel("private", Map.of()), reply -> {}));
                rooms.forEach(room -> joins.add(join(room, socket, channels, tally)));
                var unused = CompletableFuture.allOf(joins.toArray(CompletableFuture<?>[]::new))
                        .thenRun(() -> connected.complete(session(channels)));
            }
            return Unit.INSTANCE;
        });
        socket.connect();
        return connected;
    }

    private static CompletableFuture<?> join(long room, Socket socket, Map<Long, Channel> channels, Tally tally) {
        Map<String, Object> params = new ConcurrentHashMap<>();
        Channel channel = socket.channel("room:" + room, () -> params);
        channels.put(room, channel);
        channel.on("message_posted", message -> {
            tell(room, message.getPayload(), params, tally);
            return Unit.INSTANCE;
        });
        return join(channel, reply -> {
            List<?> messages =
                    (List<?>) Objects.requireNonNull(reply.getPayload().get("messages"));
            messages.forEach(message -> tell(room, (Map<?, ?>) message, params, tally));
        });
    }

    /** Joins a channel, which rejoins by itself after a drop; each reply is handed on. */
    private static CompletableFuture<?> join(Channel channel, Consumer<Message> replied) {
        CompletableFuture<Void> joined = new CompletableFuture<>();
        channel.join(Defaults.TIMEOUT).receive("ok", reply -> {
            replied.accept(reply);
            joined.complete(null);
            return Unit.INSTANCE;
        });
        return joined;
    }

    private static void tell(long room, Map<?, ?> message, Map<String, Object> params, Tally tally) {
        long id = ((Number) Objects.requireNonNull(message.get("id"))).longValue();
        params.put("after", id);
        tally.message(room, id);
    }

    private static Session session(Map<Long, Channel> channels) {
        return (room, text, answered) -> Objects.requireNonNull(channels.get(room))
                .push("post_message", Map.of("text", text), Defaults.TIMEOUT)
                .receive("ok", (Message reply) -> {
                    answered.with(true);
                    return Unit.INSTANCE;
                })
                .receive("error", reply -> {
                    answered.with(false);
                    return Unit.INSTANCE;
                });
    }
}
