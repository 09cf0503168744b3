package com.example.fleet.run;

import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.MessageSnapshot;
import io.kabelwerk.emulator.UserSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The backend: hubs with a watch and some bots each, and patients whose rooms are assigned to the bots. */
final class World implements AutoCloseable {

    private static final Pattern ANSWER = Pattern.compile("Answer to (\\d+)");

    /** A patient's room. */
    record Chat(long roomId, String bot, EmulatedUser patient) {}

    final KabelwerkEmulator emulator;

    /** One of each bot, then the next one of each bot: patients post in this order, so that no bot is idle for long. */
    final List<Chat> chats = new ArrayList<>();

    World(Options options) {
        int hubs = options.hubs();
        emulator = KabelwerkEmulator.start(setup -> {
            setup.tokenLifetime(Duration.ofHours(12));
            for (int hub = 0; hub < hubs; hub++) {
                int number = hub;
                setup.hub("hub-" + hub, "Hub " + hub, users -> {
                    users.user("watch-" + number, "Watch");
                    for (int i = first(number, options); i < first(number + 1, options); i++) {
                        users.user("bot-" + i, "Bot " + i);
                    }
                });
            }
            for (int i = 0; i < options.sessions() * options.rooms(); i++) {
                setup.endUser("patient-" + i, "Patient " + i);
            }
        });
        for (int i = 0; i < options.sessions() * options.rooms(); i++) {
            int bot = i % options.sessions();
            int hub = bot / options.botsPerHub();
            EmulatedUser patient = emulator.user("patient-" + i);
            long room = patient.createRoom("hub-" + hub);
            emulator.user("watch-" + hub).assign(room, emulator.user("bot-" + bot).id());
            chats.add(new Chat(room, "bot-" + bot, patient));
        }
    }

    /** Tokens of all hub users. */
    Map<String, String> tokens() {
        return emulator.users().stream()
                .map(UserSnapshot::key)
                .filter(key -> !key.startsWith("patient-"))
                .collect(Collectors.toMap(key -> key, emulator::token));
    }

    private static int first(int hub, Options options) {
        return Math.min(hub * options.botsPerHub(), options.sessions());
    }

    /** How many answers each question got. */
    Map<Long, Integer> answers() {
        Map<Long, Integer> answers = new HashMap<>();
        for (Chat chat : chats) {
            for (MessageSnapshot message : emulator.messages(chat.roomId())) {
                Matcher answer = ANSWER.matcher(message.text());
                if (answer.matches()) {
                    answers.merge(Long.valueOf(answer.group(1)), 1, Integer::sum);
                }
            }
        }
        return answers;
    }

    @Override
    public void close() {
        emulator.close();
    }
}
