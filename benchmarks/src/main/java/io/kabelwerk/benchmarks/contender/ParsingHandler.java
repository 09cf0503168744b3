package io.kabelwerk.benchmarks.contender;

import com.fasterxml.jackson.core.JsonFactory;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Parses frames, and does as little as can be done with them: tells of messages, calls back for replies, and after a drop
 * connects again at once and pages back to where it was.
 */
final class ParsingHandler extends FloorHandler {

    private final JsonFactory json;
    private final Supplier<CompletableFuture<Channel>> reconnect;
    private final Tally tally;
    private final Map<String, Contender.Answered> unanswered = new HashMap<>();
    private final Map<String, Long> rooms = new HashMap<>();
    private final Map<Long, Long> last = new HashMap<>();
    /** What was missed, while it is being fetched; page by page, the latest page last. */
    private final Map<Long, Deque<List<Long>>> missed = new HashMap<>();

    ParsingHandler(JsonFactory json, Supplier<CompletableFuture<Channel>> reconnect, List<Long> rooms, Tally tally) {
        super(rooms);
        this.json = json;
        this.reconnect = reconnect;
        this.tally = tally;
        rooms.forEach(room -> this.rooms.put("room:" + room, room));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame) throws IOException {
        ParsedFrame parsed = ParsedFrame.parse(json, frame.content());
        Long room = rooms.get(parsed.topic());
        if (parsed.event().equals("message_posted") && room != null) {
            last.put(room, parsed.id());
            tally.message(room, parsed.id());
        } else if (parsed.event().equals("inbox_updated")) {
            tally.message(0, parsed.innerId());
        } else if (parsed.event().equals("phx_reply")) {
            isJoined();
            replied(room, parsed);
        }
    }

    private void replied(@Nullable Long room, ParsedFrame reply) {
        Contender.Answered answered = unanswered.remove(reply.ref());
        if (answered != null) {
            answered.with(reply.ok());
        } else if (room != null && last.containsKey(room)) {
            fetched(room, reply.ids());
        }
    }

    /** Always as a task of the event loop, so that none overtakes another that comes from elsewhere. */
    @Override
    public void post(long room, String text, Contender.Answered answered) {
        channel().eventLoop().execute(() -> {
            long ref = push("room:" + room, "post_message", "{\"text\":\"" + text + "\"}");
            unanswered.put(String.valueOf(ref), answered);
        });
    }

    @Override
    public CompletableFuture<?> openInbox(Tally told) {
        CompletableFuture<Void> opened = new CompletableFuture<>();
        channel().eventLoop().execute(() -> {
            push("user_inbox:1", "phx_join", "{}");
            push("user_inbox:1", "list_rooms", "{\"limit\":100,\"offset\":0}");
            long ref = push("user_inbox:1", "list_rooms", "{\"limit\":100,\"offset\":100}");
            unanswered.put(String.valueOf(ref), ok -> opened.complete(null));
        });
        return opened;
    }

    // ---- After a drop.

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        var unused = reconnect.get();
    }

    @Override
    String joinParams(long room) {
        Long after = last.get(room);
        return after == null ? "{}" : "{\"after\":" + after + "}";
    }

    private void fetched(long room, List<Long> page) {
        Deque<List<Long>> pages = missed.computeIfAbsent(room, key -> new ArrayDeque<>());
        pages.addFirst(page);
        if (page.isEmpty() || page.get(0) <= last.getOrDefault(room, 0L) + 1) {
            missed.remove(room);
            pages.forEach(messages -> messages.forEach(id -> tell(room, id)));
        } else {
            push("room:" + room, "list_messages", "{\"before\":" + page.get(0) + "}");
        }
    }

    private void tell(long room, long id) {
        if (id > last.getOrDefault(room, 0L)) {
            last.put(room, id);
            tally.message(room, id);
        }
    }
}
