package io.kabelwerk.emulator.backend;

import java.util.ArrayList;
import java.util.List;

/** The events that a change is to be told by, held back until somebody decides whether the reply goes first. */
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
