package io.kabelwerk.emulator.backend;

import java.util.ArrayList;
import java.util.List;

/** The events of a change, which wait until it is decided whether the reply goes first. */
final class Effects {

    private final List<Runnable> events = new ArrayList<>();

    void add(Runnable event) {
        events.add(event);
    }

    void run() {
        events.forEach(Runnable::run);
        events.clear();
    }
}
