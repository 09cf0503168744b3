package io.kabelwerk.benchmarks.server;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;

/** The WebSocket frames that the server sends, made in advance as far as can be. */
final class Texts {

    /** IDs of messages begin here, so that all have as many digits. */
    static final long FIRST_ID = 1_000_000_000L;

    private static final int DIGITS = 10;

    /** How long the frame of an event of a message is, without its header. */
    private static final int EVENT_BYTES = 1024;

    private static final String USER = "{\"id\":1,\"key\":\"nana\",\"name\":\"Nana\"}";
    private static final String TIME =
            "\"inserted_at\":\"2026-11-22T10:11:12Z\",\"updated_at\":\"2026-11-22T10:11:12Z\"";
    private static final String OWN_USER = "{\"id\":1,\"key\":\"nana\",\"name\":\"Nana\",\"hub_id\":null," + TIME + "}";
    private static final String REPLY_END = "}]";

    /** What people write, as it stands in JSON: one message in sixteen has an emoji. */
    private static final List<String> REAL = List.of(
            "Guten Morgen Nana, wie haben Sie geschlafen? Für heute wären zehn Minuten Übungen schön, höchstens zwölf.",
            "Bonjour Nana, avez-vous bien dormi ? N’oubliez pas la piqûre à midi, même s’il fait très chaud dehors.",
            "Good morning Nana, how did you sleep, and did you take a walk yesterday?\\nPlease tell me before noon.",
            "Chào buổi sáng, đêm qua chị ngủ có ngon không? Nhớ uống thuốc huyết áp sau bữa sáng nhé.",
            "Καλημέρα Νανά, πώς κοιμήθηκες; Μην ξεχάσεις το χάπι σου μετά το πρωινό.",
            "Ich messe morgens 6,4 und abends 7,1 – ist das zu hoch? Der Arzt sagte \\\"unter 7\\\".",
            "Merci beaucoup, ça va mieux qu’hier.\\nJ’ai marché jusqu’à l’église, très lentement.",
            "Danke, das hilft mir sehr! 😀 Größere Schmerzen habe ich zum Glück keine mehr.",
            "See https://example.org/walks?from=home&to=park for the way, it takes half an hour.",
            "Die Fäden werden am Dienstag gezogen, bitte nüchtern kommen und die Überweisung mitbringen.",
            "Yes, twice a day, after meals. I felt dizzy on Sunday, but not since then.",
            "Où puis-je renouveler l’ordonnance ? La pharmacie est fermée jusqu’à lundi.",
            "Thank you! That is a relief. Shall I go on with the same dose until we speak again?",
            "Könnten wir den Termin auf übermorgen verschieben? Um 10:30 wäre mir am liebsten.",
            "Everything is fine here. The knee is less swollen, and I can climb the stairs again.",
            "Wäre es möglich, dass meine Tochter mitliest? Sie heißt Zoë und wohnt in Zürich.");

    private static final List<String> ASCII =
            List.of("Good morning Nana, how did you sleep, and did you take a walk yesterday?");

    /** The property {@code benchmarks.text} is {@code ascii} for text without any other characters. */
    private static final List<String> SENTENCES = "ascii".equals(System.getProperty("benchmarks.text")) ? ASCII : REAL;

    private Texts() {}

    /** Bytes for each text, in which only the ID of a message differs from one time to the next. */
    static final class Template {

        private final List<byte[]> variants = new ArrayList<>();
        private final int idAt;

        /** All texts have the same up to the ID, in ASCII. */
        private Template(LongFunction<String> text, Function<String, byte[]> encoder) {
            for (long id = FIRST_ID; id < FIRST_ID + SENTENCES.size(); id++) {
                variants.add(encoder.apply(text.apply(id)));
            }
            String first = text.apply(FIRST_ID);
            int head = variants.get(0).length - first.getBytes(StandardCharsets.UTF_8).length;
            idAt = head + first.indexOf(String.valueOf(FIRST_ID));
        }

        /** Writes it with an ID, which says which text it is. */
        void write(ByteBuf out, long id) {
            int start = out.writerIndex();
            out.writeBytes(variants.get(variant(id)));
            putDigits(out, start + idAt, id);
        }

        int length(long id) {
            return variants.get(variant(id)).length;
        }

        private static int variant(long id) {
            return (int) ((id - FIRST_ID) % SENTENCES.size());
        }
    }

    private static void putDigits(ByteBuf out, int at, long id) {
        long rest = id;
        for (int i = DIGITS - 1; i >= 0; i--) {
            out.setByte(at + i, (int) ('0' + rest % 10));
            rest /= 10;
        }
    }

    /** The event of a message that was posted in a room. */
    static Template event(long room) {
        return new Template(
                id -> "[null,null,\"room:" + room + "\",\"message_posted\"," + messageText(room, id) + "]",
                Texts::frame);
    }

    /** The message as it stands in the reply to its post. */
    static Template message(long room) {
        return new Template(id -> messageText(room, id), text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** The message as it stands in events, replies and pages: as long as makes an event of a kilobyte. */
    static String messageText(long room, long id) {
        String start = "{\"id\":" + id + ",\"room_id\":" + room + ",\"type\":\"text\",\"text\":\"";
        String middle = "\",\"html\":\"<p>";
        String end = "</p>\"," + TIME + ",\"upload\":null,\"user\":" + USER + "}";
        int around = "[null,null,\"room:\",\"message_posted\",]".length()
                + String.valueOf(room).length();
        int left = EVENT_BYTES - around - start.length() - middle.length() - end.length();
        String text = ofBytes(SENTENCES.get(Template.variant(id)), left / 2);
        return start + text + middle + text + end;
    }

    /** Whole words, so that no character and no escape is cut, and points for the rest. */
    private static String ofBytes(String sentence, int bytes) {
        StringBuilder text = new StringBuilder();
        String[] words = sentence.split(" ", -1);
        int left = bytes;
        for (int i = 0; ; i++) {
            String word = words[i % words.length] + " ";
            int length = word.getBytes(StandardCharsets.UTF_8).length;
            if (length > left) {
                return text.append(".".repeat(left)).toString();
            }
            text.append(word);
            left -= length;
        }
    }

    static byte[] reply(Request request, String response) {
        return frame(replyStart(request) + response + REPLY_END);
    }

    /** The frame of a reply with a message that has been made before. */
    static void writeReply(ByteBuf out, Request request, Template message, long id) {
        byte[] start = replyStart(request).getBytes(StandardCharsets.UTF_8);
        out.writeBytes(header(start.length + message.length(id) + REPLY_END.length()));
        out.writeBytes(start);
        message.write(out, id);
        out.writeCharSequence(REPLY_END, StandardCharsets.UTF_8);
    }

    private static String replyStart(Request request) {
        return "[" + request.joinRef() + "," + request.ref() + ",\"" + request.topic()
                + "\",\"phx_reply\",{\"status\":\"ok\",\"response\":";
    }

    static byte[] closed(Request request) {
        return frame(
                "[" + request.joinRef() + "," + request.joinRef() + ",\"" + request.topic() + "\",\"phx_close\",{}]");
    }

    static String privateJoin(String roomIds) {
        return "{\"user\":" + OWN_USER + ",\"room_ids\":" + roomIds + "}";
    }

    static String roomJoin(long room, String messages) {
        return "{\"id\":" + room + ",\"attributes\":{},\"user\":" + USER + ",\"messages\":" + messages
                + ",\"markers\":[null,null]}";
    }

    /** A room as an end user's inbox lists it. */
    static String inboxItem(long room, long message) {
        return "{\"room\":{\"id\":" + room + ",\"hub\":{\"id\":3,\"name\":\"Care\",\"slug\":\"care\"}},\"message\":"
                + messageText(room, message) + ",\"marked_by\":[1]}";
    }

    /** The frame that says that a room has moved. */
    static byte[] inboxUpdate(String item) {
        return frame("[null,null,\"user_inbox:1\",\"inbox_updated\"," + item + "]");
    }

    /** A text frame. */
    private static byte[] frame(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        byte[] header = header(payload.length);
        byte[] frame = Arrays.copyOf(header, header.length + payload.length);
        System.arraycopy(payload, 0, frame, header.length, payload.length);
        return frame;
    }

    /** The header of a text frame, final and not masked, as servers send it. */
    private static byte[] header(int length) {
        ByteBuffer header = ByteBuffer.allocate(10).put((byte) 0x81);
        if (length < 126) {
            header.put((byte) length);
        } else if (length < 1 << 16) {
            header.put((byte) 126).putShort((short) length);
        } else {
            header.put((byte) 127).putLong(length);
        }
        return Arrays.copyOf(header.array(), header.position());
    }
}
