package io.kabelwerk.tests.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What goes wrong, every few seconds, chosen by a seed. */
final class Weather {

    private static final int[] CLOSE_CODES = {1000, 1001, 1011, 1012, 1013, 4001};

    private final Backend backend;
    private final RandomGenerator random;
    private final List<String> people = new ArrayList<>(People.PATIENTS);
    private int faults;

    Weather(Backend backend, RandomGenerator random) {
        this.backend = backend;
        this.random = random;
        people.addAll(People.CARERS);
    }

    int faults() {
        return faults;
    }

    /** One more thing goes wrong. */
    void strike() {
        faults++;
        String somebody = people.get(random.nextInt(people.size()));
        switch (random.nextInt(9)) {
            case 0, 1 -> tell("drop " + somebody);
            case 2 -> tell("half-open " + somebody);
            case 3 -> tell("close " + somebody + " " + CLOSE_CODES[random.nextInt(CLOSE_CODES.length)]);
            case 4 -> tell("restart " + random.nextBoolean());
            case 5 -> tell("crash " + somebody);
            case 6 -> {
                tell("expire");
                tell("drop " + somebody);
            }
            case 7 -> {
                tell("refuse " + (1 + random.nextInt(4)) + " " + (random.nextBoolean() ? 503 : 403));
                tell("drop " + somebody);
            }
            default -> {
                tell("stall 1");
                tell("drop " + somebody);
            }
        }
    }

    /** Nothing goes wrong any more, until the next strike. */
    void clearUp() {
        tell("heal");
    }

    private void tell(String fault) {
        var unused = backend.ask(fault);
    }
}
