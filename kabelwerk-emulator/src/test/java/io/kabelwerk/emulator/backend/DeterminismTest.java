package io.kabelwerk.emulator.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DeterminismTest {

    @Test
    void should_say_the_same_again_from_the_same_seed() {
        List<String> first = run(42);

        assertThat(first).hasSizeGreaterThan(1_000).isEqualTo(run(42)).isNotEqualTo(run(43));
    }

    /** A random walk of three users with faults; all that was on the wire. */
    private static List<String> run(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TestBackend world = new TestBackend();
        List<String> wire = new ArrayList<>();
        world.backend.onFrame(event -> wire.add(event.at() + " " + event.socket() + event.kind() + event.text()));
        String topic = "room:" + world.backend.user("nana").createRoom("care");
        String[] users = {"nana", "doc", "nurse"};
        TestClient[] clients = new TestClient[users.length];
        Fault[] faults = {
            new Fault.Drop("nana"),
            new Fault.HalfOpen("doc"),
            new Fault.Restart(true),
            new Fault.Restart(false),
            new Fault.CrashChannels("*", "room:*"),
            new Fault.Answer("*", "*", "post_message", new Treatment.Late(Duration.ofSeconds(1)), 1),
            new Fault.Answer("*", "*", Fault.JOIN, new Treatment.Gap(Duration.ofSeconds(2)), 1),
            new Fault.Answer("*", "*", Fault.LEAVE, new Treatment.Late(Duration.ofSeconds(2)), 1)
        };
        for (int step = 0; step < 2_000; step++) {
            int who = random.nextInt(users.length);
            if (clients[who] == null || !clients[who].end.isEmpty()) {
                clients[who] = world.connect(users[who]);
            }
            TestClient client = clients[who];
            switch (random.nextInt(8)) {
                case 0 -> client.sendFrame("['1','1','" + topic + "','phx_join',{}]");
                case 1, 2, 3 -> client.sendFrame("['1','2','" + topic + "','post_message',{'text':'" + step + "'}]");
                case 4 -> client.sendFrame("['1','3','" + topic + "','phx_leave',{}]");
                case 5 -> client.sendFrame("[null,'4','phoenix','heartbeat',{}]");
                case 6 -> world.pass(Duration.ofMillis(random.nextInt(5_000)));
                default -> {
                    if (random.nextInt(5) == 0) {
                        world.backend.inject(faults[random.nextInt(faults.length)]);
                    }
                }
            }
        }
        return wire;
    }
}
