package io.kabelwerk.core;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.Message;
import io.kabelwerk.ProtocolException;
import io.kabelwerk.core.phoenix.Push;
import io.kabelwerk.core.phoenix.Reply;
import io.kabelwerk.core.phoenix.ReplyHandler;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Asks for the messages of a room right before an ID. */
final class MessagePage {

    /** Exactly one of the two is called, once, on the lane; neither after a withdrawal. */
    interface Handler {

        /** The page, oldest first; empty at the beginning of the room. */
        void page(List<Message> messages);

        void failed(KabelwerkException error);
    }

    private MessagePage() {}

    static Push before(RoomChannel room, long id, Handler handler) {
        String topic = room.topic();
        long now = room.session().timers().now();
        return room.channel().push("list_messages", Map.of("before", id), now, new ReplyHandler() {
            @Override
            public void replied(Reply reply) {
                if (!reply.ok()) {
                    handler.failed(Session.rejection(topic, "list_messages", reply));
                    return;
                }
                List<Message> messages;
                try {
                    messages = Fields.of(topic, reply.response()).list("messages", Shapes::message, room::report);
                } catch (ProtocolException e) {
                    handler.failed(e);
                    return;
                }
                messages.sort(Comparator.comparingLong(Message::id));
                handler.page(List.copyOf(messages));
            }

            @Override
            public void failed(KabelwerkException error) {
                handler.failed(error);
            }
        });
    }
}
