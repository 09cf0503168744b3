package io.kabelwerk.spring.boot;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Logging;
import io.kabelwerk.SessionObserver;
import io.kabelwerk.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/** Creates the sessions, each with a status that health indicators read. */
final class SessionFactory {

    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

    private final KabelwerkProperties properties;
    private final SessionProperties defaults;
    private final List<KabelwerkCustomizer> customizers;
    private final List<ObserverFactory> observers;
    private final boolean virtualThreads;
    private final Map<String, SessionStatus> statuses = new ConcurrentSkipListMap<>();

    /** @param virtualThreads whether callbacks run on virtual threads, where the JDK has them */
    SessionFactory(
            KabelwerkProperties properties,
            SessionProperties defaults,
            List<KabelwerkCustomizer> customizers,
            List<ObserverFactory> observers,
            boolean virtualThreads) {
        this.properties = properties;
        this.defaults = defaults;
        this.customizers = customizers;
        this.observers = observers;
        this.virtualThreads = virtualThreads && Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS;
    }

    Kabelwerk create(String name) {
        Settings.Builder settings = Settings.builder().sessionName(name).logging(Logging.DEBUG);
        if (virtualThreads) {
            settings.callbackExecutor(new VirtualThreadTaskExecutor("kabelwerk-"));
        }
        defaults.applyTo(settings);
        SessionProperties own = properties.sessions().get(name);
        if (own != null) {
            own.applyTo(settings);
        }
        customizers.forEach(customizer -> customizer.customize(name, settings));
        SessionStatus status = new SessionStatus();
        List<SessionObserver> all = new ArrayList<>(settings.build().observers());
        all.add(status);
        observers.forEach(factory -> all.add(factory.observer(name)));
        Kabelwerk session = Kabelwerk.create(
                settings.observers(all.toArray(SessionObserver[]::new)).build());
        status.of(session);
        statuses.put(name, status);
        return session;
    }

    /** The status of each session that was created, by its name. */
    Map<String, SessionStatus> statuses() {
        return statuses;
    }
}
