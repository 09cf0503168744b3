package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;

/** A backend with two users online, whose answers go wrong. */
abstract class FaultRig {

    final TestBackend world = new TestBackend();

    final EmulatedUser nana = world.backend.user("nana");

    final EmulatedUser doc = world.backend.user("doc");

    final long room = nana.createRoom("care");

    final String topic = "room:" + room;

    final TestClient client = world.connect("nana");

    final TestClient docClient = world.connect("doc");

    void inject(Fault fault) {
        world.backend.inject(fault);
    }

    void answer(String event, Treatment treatment) {
        inject(new Fault.Answer("nana", "room:*", event, treatment, 1));
    }

    void post(String joinRef) {
        client.sendFrame("['" + joinRef + "','p','" + topic + "','post_message',{'text':'hi'}]");
    }

    Upgrade open() {
        return world.open(world.backend.token("nana"), "2.0.0", new TestClient());
    }
}
