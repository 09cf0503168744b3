package io.kabelwerk.emulator.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Faults that can never happen are refused, and those that wait are listed. */
class FaultCheckTest extends FaultRig {

    private void assertRefused(Fault fault, String... parts) {
        assertThatThrownBy(() -> inject(fault))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
        assertThat(world.backend.waitingFaults()).isEmpty();
    }

    @Test
    void should_say_what_a_fault_must_be() {
        assertThatThrownBy(() -> new Fault.RefuseUpgrades(1, 200)).hasMessageContaining("200");
        assertThatThrownBy(() -> new Fault.StallUpgrades(0)).hasMessageContaining("0");
        assertThatThrownBy(() -> new Fault.Close("*", 999, "")).hasMessageContaining("999");
        assertThatThrownBy(() -> new Fault.Close("*", 1005, "")).hasMessageContaining("1005");
        assertThatThrownBy(() -> new Fault.Close("*", 2000, "")).hasMessageContaining("2000");
        assertThatThrownBy(() -> new Fault.Close("*", 1000, "x".repeat(124))).hasMessageContaining("124");
        assertThatThrownBy(() -> new Treatment.Late(Duration.ofSeconds(-1))).hasMessageContaining("PT-1S");
        assertThatThrownBy(() -> new Treatment.Gap(Duration.ofSeconds(Long.MAX_VALUE)))
                .hasMessageContaining("24 hours");
        assertThatThrownBy(() -> new Fault.Delay("*", Duration.ofDays(400))).hasMessageContaining("24 hours");
        assertThatThrownBy(() -> new Treatment.Unreadable(0, 1, "ID")).hasMessageContaining("ID", "inserted_at");
        assertThatThrownBy(() -> new Treatment.Unreadable(0, 0, "id")).hasMessageContaining("0");
        assertThatThrownBy(() -> answer("list_rooms", new Treatment.Unreadable(0, 1, "id")))
                .hasMessageContaining("list_rooms");
        assertThatThrownBy(() -> answer(Fault.JOIN, new Treatment.ReplyFirst())).hasMessageContaining("phx_join");
        assertThatThrownBy(
                        () -> new Fault.Answer("*", "*", "post_message", new Treatment.Gap(Duration.ofSeconds(1)), 1))
                .hasMessageContaining("post_message");
    }

    @Test
    void should_refuse_a_fault_of_a_user_that_there_is_not() {
        for (Fault fault : List.of(
                new Fault.Drop("nanna"),
                new Fault.Close("nanna", 1000, ""),
                new Fault.Disconnect("nanna"),
                new Fault.HalfOpen("nanna"),
                new Fault.Send("nanna", "x"),
                new Fault.Delay("nanna", Duration.ZERO),
                new Fault.Duplicate("nanna", "phx_reply", 1),
                new Fault.CloseChannels("nanna", "*"),
                new Fault.CrashChannels("nanna", "*"),
                new Fault.Answer("nanna", "*", Fault.JOIN, new Treatment.Ignored(), 1))) {
            assertRefused(fault, "\"nanna\"", "[doc, nurse, nana, theo]");
        }
        assertRefused(new Fault.Drop("na*na"), "A * stands for anything at the end only", "\"na*na\"");
        assertRefused(new Fault.Drop(""), "something must be there", "\"\"");
        assertRefused(new Fault.Drop("x*"), "\"x*\"");
        inject(new Fault.Drop("na*"));
        assertThat(client.end).isEqualTo("drop");
    }

    @Test
    void should_refuse_a_fault_of_a_topic_that_the_user_cannot_join() {
        for (String wrong : List.of("rom:*", "room", "room:0*", "room:x*", "room:" + (room + 1), "hub_inbox:*", "")) {
            assertRefused(new Fault.CloseChannels("nana", wrong), "\"" + wrong + "\"");
        }
        assertRefused(
                new Fault.CrashChannels("nana", "notifier:" + doc.id()),
                "[private, user_inbox:" + nana.id() + ", notifier:" + nana.id() + ", " + topic + "]");
        assertRefused(new Fault.CloseChannels("doc", "user_inbox:*"), "hub_inbox:");
        for (String right : List.of("private", "p*", "*", "room:*", "room:1*", topic, "user_inbox:*", "notifier:*")) {
            inject(new Fault.CloseChannels("nana", right));
        }
        inject(new Fault.CloseChannels("doc", "hub_inbox:*"));
    }

    @Test
    void should_refuse_a_fault_of_an_event_that_nobody_sends_there() {
        Treatment ignored = new Treatment.Ignored();
        assertRefused(
                new Fault.Answer("nana", "room:*", "post", ignored, 1),
                "\"post\"",
                "post_message",
                "phx_join",
                "room:*");
        assertRefused(new Fault.Answer("nana", "room:*", "*", ignored, 1), "\"*\"");
        assertRefused(new Fault.Answer("nana", "private", "post_message", ignored, 1), "update_user");
        assertRefused(new Fault.Answer("nana", "notifier:*", "list_messages", ignored, 1), "notifier:*");
        assertRefused(new Fault.Duplicate("nana", "post_message", 1), "\"post_message\"", "message_posted");
        assertRefused(
                new Fault.Answer("nana", "private", Fault.JOIN, new Treatment.Unreadable(0, 1, "id"), 1), "private");
    }

    @Test
    void should_list_faults_that_still_wait() {
        Fault.StallUpgrades stall = new Fault.StallUpgrades(1);
        Fault.RefuseUploads refuse = new Fault.RefuseUploads(2, 500);
        Fault.Duplicate duplicate = new Fault.Duplicate("nana", "message_posted", 1);
        client.joined(topic, "{}");
        inject(new Fault.Answer("*", "*", "post_message", new Treatment.Ignored(), 3));
        inject(stall);
        inject(refuse);
        inject(duplicate);
        inject(new Fault.RefuseUpgrades(1, 503));
        inject(new Fault.Pages(10, true));

        post("1");
        Upgrade unused = open();

        assertThat(world.backend.waitingFaults())
                .containsExactly(
                        new Fault.Answer("*", "*", "post_message", new Treatment.Ignored(), 2),
                        refuse,
                        duplicate,
                        new Fault.RefuseUpgrades(1, 503));
        inject(new Fault.Heal());
        assertThat(world.backend.waitingFaults()).isEmpty();
    }
}
