package io.kabelwerk.core;

import static io.kabelwerk.core.testing.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Inbox;
import io.kabelwerk.Message;
import io.kabelwerk.Notifier;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.core.EmulatedStage.EmulatedRoom;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.Wire;
import io.kabelwerk.core.wire.PayloadDecoder;
import io.kabelwerk.core.wire.PayloadFields;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code Message.text()} is what was typed: what the backend escapes is decoded, once, and no more than that. */
class HtmlEntitiesTest {

    /** What is likely to be confused. */
    private static final List<String> PIECES = List.of(
            "&",
            "<",
            ">",
            "\"",
            "'",
            "amp;",
            "lt;",
            "gt;",
            "quot;",
            "#39;",
            "&amp;",
            "&lt;",
            "&#39;",
            "&#x27;",
            "&nbsp;",
            "&apos;",
            "&AMP;",
            "&amp",
            ";",
            "#",
            "a",
            " ",
            "\n",
            "\u00e4",
            "\ud83d\ude00");

    @RegisterExtension
    private final EmulatedStage stage = new EmulatedStage();

    /** As Phoenix.HTML does it. */
    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    @Test
    void should_decode_what_was_escaped_into_what_it_was() {
        for (long seed = 0; seed < 20_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(8); i > 0; i--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            String typed = text.toString();
            assertThat(textOf(escape(typed))).as("seed %d", seed).isEqualTo(typed);
        }
    }

    @Test
    void should_decode_nothing_else_and_nothing_twice() {
        String other = "&nbsp;&apos;&#x27;&#039;&AMP;&amp &lt&;&&quot";

        assertThat(textOf(other)).isEqualTo(other);
        assertThat(textOf("&amp;amp;&amp;lt;")).isEqualTo("&amp;&lt;");
    }

    @Test
    void should_give_what_was_typed_wherever_there_is_a_message_and_let_a_bot_quote_it() {
        String typed = "Tea & cake &amp; 'more'";
        EmulatedRoom backend = stage.room().post(typed);
        stage.online();
        OpenRoom room = stage.openRoom(7);
        Notifier notifier = stage.kabelwerk.openNotifier();
        CompletableFuture<List<Message>> notices = notifier.connect();
        Inbox inbox = stage.kabelwerk.openInbox();
        var listed = inbox.connect();
        stage.run();

        Message message = ((RoomEvent.Ready) room.events.get(0)).messages().get(0);
        assertThat(message.text()).isEqualTo(typed);
        assertThat(message.html()).startsWith("<p>Tea &amp; cake &amp;amp; ");
        assertThat(notices.join().get(0).text()).isEqualTo(typed);
        assertThat(listed.join().get(0).message().orElseThrow().text()).isEqualTo(typed);

        var unused = room.room.postMessage(message.text());
        stage.run();
        assertThat(stage.received("room:7", "post_message"))
                .singleElement()
                .satisfies(request -> assertThat(request.payload()).isEqualTo(object("text", typed)));
        assertThat(backend.lastId()).isEqualTo(EmulatedRoom.id(2));
    }

    private static String textOf(String escaped) {
        Map<String, @Nullable Object> message = Wire.message(5, 7);
        message.put("text", escaped);
        return Objects.requireNonNull(
                PayloadDecoder.message(PayloadFields.of("room:7", message)).text());
    }
}
