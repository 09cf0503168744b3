package io.kabelwerk.tests.soak;

import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.MessageSnapshot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * The backend, in a process of its own: it keeps all messages, which would drown what the sessions keep.
 *
 * <p>Answers each line with one line, until there are no more.
 */
final class BackendProcess {

    private static final String DONE = "done";

    private final KabelwerkEmulator emulator;

    private BackendProcess(KabelwerkEmulator emulator) {
        this.emulator = emulator;
    }

    public static void main(String[] args) throws IOException {
        try (KabelwerkEmulator emulator = KabelwerkEmulator.start(setup -> {
                    setup.hub("care", "Care Team", hub -> People.CARERS.forEach(key -> hub.user(key, key)));
                    People.PATIENTS.forEach(key -> setup.endUser(key, key));
                });
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            BackendProcess backend = new BackendProcess(emulator);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(backend.answer(line.split(" ", -1)));
            }
        }
    }

    private String answer(String[] words) {
        return switch (words[0]) {
            case "url" -> emulator.url();
            case "room" -> Long.toString(emulator.user(words[1]).createRoom("care"));
            case "token" -> emulator.token(words[1]);
            case "sockets" -> Integer.toString(emulator.openSockets());
            case "ids" ->
                emulator.messages(Long.parseLong(words[1])).stream()
                        .map(MessageSnapshot::id)
                        .filter(id -> id > Long.parseLong(words[2]))
                        .map(Object::toString)
                        .collect(Collectors.joining(" "));
            default -> {
                emulator.inject(fault(words));
                yield DONE;
            }
        };
    }

    private static Fault fault(String[] words) {
        return switch (words[0]) {
            case "drop" -> new Fault.Drop(words[1]);
            case "half-open" -> new Fault.HalfOpen(words[1]);
            case "close" -> new Fault.Close(words[1], Integer.parseInt(words[2]), "soak");
            case "crash" -> new Fault.CrashChannels(words[1], "*");
            case "restart" -> new Fault.Restart(Boolean.parseBoolean(words[1]));
            case "expire" -> new Fault.ExpireTokens();
            case "refuse" -> new Fault.RefuseUpgrades(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            case "stall" -> new Fault.StallUpgrades(Integer.parseInt(words[1]));
            case "heal" -> new Fault.Heal();
            default -> throw new IllegalArgumentException("Nobody knows what this means: " + words[0]);
        };
    }
}
