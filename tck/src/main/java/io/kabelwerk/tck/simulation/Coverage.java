package io.kabelwerk.tck.simulation;

import io.kabelwerk.emulator.Fault;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How often each fault met a client at each of its phases. */
public final class Coverage {

    /** There is nothing that these can hit where there is no socket. */
    private static final Set<String> ON_SOCKETS = Set.of(
            "Drop",
            "Close",
            "Disconnect",
            "HalfOpen",
            "Send",
            "CloseChannels",
            "CrashChannels",
            "Restart",
            "Restart+sockets",
            "Terminate");

    /** These are done to a session, so there is one. */
    private static final Set<String> IN_SESSION =
            Set.of(Step.Impostor.KIND, Step.Again.KIND, Person.UPLOAD_AT_END, Step.Second.KIND);

    private static final Set<Phase> WITHOUT_SOCKET =
            EnumSet.of(Phase.INACTIVE, Phase.REFRESHING, Phase.CONNECTING, Phase.WAITING, Phase.CLOSING);

    private final Map<String, Map<Phase, Long>> counts = new TreeMap<>();
    private long histories;

    /** Nothing has met anything. */
    public Coverage() {}

    /** Another history begins. */
    synchronized void begin() {
        histories++;
    }

    /**
     * Counts what was played.
     *
     * @return how many histories
     */
    public synchronized long histories() {
        return histories;
    }

    void met(Fault fault, Person person) {
        String whose = Paste.component(fault, "user").orElse("*");
        if (whose.equals("*") || whose.equals(person.user())) {
            met(kind(fault), person);
        }
    }

    /** What people do is counted as faults are, where it is hard for a client. */
    synchronized void met(String kind, Person person) {
        counts.computeIfAbsent(kind, each -> new EnumMap<>(Phase.class)).merge(person.phase(), 1L, Long::sum);
    }

    /** What a fault is called in the table. */
    static String kind(Fault fault) {
        if (fault instanceof Fault.Answer answer) {
            return "Answer " + answer.treatment().getClass().getSimpleName()
                    + (answer.event().equals(Fault.JOIN) ? " (join)" : "");
        } else if (fault instanceof Fault.Restart restart) {
            return restart.keepSockets() ? "Restart" : "Restart+sockets";
        }
        return fault.getClass().getSimpleName();
    }

    /**
     * Lists the pairs that can occur and have not.
     *
     * @return fault and phase, such as {@code "Drop at LOADING"}
     */
    public synchronized List<String> empty() {
        List<String> empty = new ArrayList<>();
        for (String kind : Histories.kinds()) {
            for (Phase phase : Phase.values()) {
                if (count(kind, phase) == 0 && isPossible(kind, phase)) {
                    empty.add(kind + " at " + phase);
                }
            }
        }
        return empty;
    }

    private long count(String kind, Phase phase) {
        return counts.getOrDefault(kind, Map.of()).getOrDefault(phase, 0L);
    }

    private static boolean isPossible(String kind, Phase phase) {
        return !(ON_SOCKETS.contains(kind) && WITHOUT_SOCKET.contains(phase))
                && !(IN_SESSION.contains(kind) && (phase == Phase.INACTIVE || phase == Phase.CLOSING));
    }

    /**
     * Draws the table.
     *
     * @return a line for each fault
     */
    public synchronized String table() {
        StringBuilder table = new StringBuilder(histories + " histories\n");
        table.append(String.format(Locale.ROOT, "%-30s", ""));
        for (Phase phase : Phase.values()) {
            table.append(String.format(Locale.ROOT, "%11s", phase));
        }
        for (String kind : Histories.kinds()) {
            table.append(String.format(Locale.ROOT, "%n%-30s", kind));
            for (Phase phase : Phase.values()) {
                table.append(
                        isPossible(kind, phase)
                                ? String.format(Locale.ROOT, "%11d", count(kind, phase))
                                : String.format(Locale.ROOT, "%11s", "–"));
            }
        }
        return table.toString();
    }
}
