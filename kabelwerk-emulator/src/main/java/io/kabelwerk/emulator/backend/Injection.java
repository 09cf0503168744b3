package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.WebServer;
import java.time.Duration;
import java.util.List;

/** Lets faults happen that have been checked: at once, or at the next request that they fit. */
final class Injection {

    /** The time that Cowboy gives its sockets when it is terminated. */
    private static final Duration TERMINATION = Duration.ofSeconds(5);

    private final Backend backend;
    private final Chat chat;
    private final Faults faults;
    private final OpenSockets sessions;

    Injection(Backend backend, Chat chat, OpenSockets sessions) {
        this.backend = backend;
        this.chat = chat;
        this.faults = backend.faults();
        this.sessions = sessions;
    }

    void apply(Fault fault) {
        if (fault instanceof Fault.Drop drop) {
            sessionsOf(drop.user()).forEach(Session::drop);
        } else if (fault instanceof Fault.Close close) {
            sessionsOf(close.user()).forEach(session -> session.close(close.code(), close.reason()));
        } else if (fault instanceof Fault.Disconnect disconnect) {
            sessionsOf(disconnect.user())
                    .forEach(session -> session.close(backend.webServer().disconnectCode(), ""));
        } else if (fault instanceof Fault.HalfOpen halfOpen) {
            sessionsOf(halfOpen.user()).forEach(Session::freeze);
        } else if (fault instanceof Fault.RefuseUpgrades refuse) {
            faults.add(refuse, refuse.times());
        } else if (fault instanceof Fault.StallUpgrades stall) {
            faults.add(stall, stall.times());
        } else if (fault instanceof Fault.RefuseUploads refuse) {
            faults.add(refuse, refuse.times());
        } else if (fault instanceof Fault.Answer answer) {
            faults.add(answer, answer.times());
        } else if (fault instanceof Fault.Send send) {
            sessionsOf(send.user()).forEach(session -> session.send(send.text()));
        } else if (fault instanceof Fault.Delay delay) {
            faults.add(delay);
        } else if (fault instanceof Fault.Duplicate duplicate) {
            faults.add(duplicate, duplicate.times());
        } else if (fault instanceof Fault.Pages pages) {
            chat.page(pages.size(), pages.oldest());
        } else if (fault instanceof Fault.CloseChannels close) {
            channelsOf(close.user(), close.topic()).forEach(Channel::close);
        } else if (fault instanceof Fault.CrashChannels crash) {
            channelsOf(crash.user(), crash.topic()).forEach(Channel::crash);
        } else if (fault instanceof Fault.Restart restart) {
            restart(restart.keepSockets());
        } else if (fault instanceof Fault.Terminate) {
            terminate();
        } else if (fault instanceof Fault.ExpireTokens) {
            backend.tokens().expireAll();
        } else if (fault instanceof Fault.Heal) {
            faults.clear();
            chat.pageAsUsual();
        }
    }

    private void terminate() {
        List<Session> ending = sessionsOf("*");
        if (backend.webServer() == WebServer.BANDIT) {
            ending.forEach(session -> session.close(1000, ""));
        } else {
            Timers.Timer unused = backend.after(TERMINATION, () -> ending.forEach(Session::drop));
        }
    }

    private void restart(boolean keepSockets) {
        if (keepSockets) {
            channelsOf("*", "*").forEach(Channel::crash);
        } else {
            sessionsOf("*").forEach(session -> session.close(1012, ""));
        }
    }

    private List<Session> sessionsOf(String pattern) {
        return sessions.list().stream()
                .filter(session -> Faults.matches(pattern, session.userKey()))
                .toList();
    }

    private List<Channel> channelsOf(String user, String topic) {
        return sessionsOf(user).stream()
                .flatMap(session -> session.channels().stream())
                .filter(channel -> Faults.matches(topic, channel.topic))
                .toList();
    }
}
