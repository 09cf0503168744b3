package io.kabelwerk.core;

import io.kabelwerk.Settings;
import io.kabelwerk.core.Defaults.Lease;
import io.kabelwerk.core.phoenix.SteadyTicker;
import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.TransportProvider;
import java.lang.System.Logger.Level;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What one session runs on: what the application has passed in, which is never shut down (S47), else what is shared. */
final class Plugs {

    private final Settings settings;
    private final List<Runnable> releases = new ArrayList<>();
    private final String choice;
    private final JsonCodec codec;
    private final Transport transport;
    private final ScheduledExecutorService scheduler;
    private final Executor callbackExecutor;
    private final RandomGenerator random;
    private @Nullable Lease<HttpClient> httpClient;

    /** Throws an {@link IllegalStateException} where there is no transport or no codec to be found. */
    Plugs(Settings settings) {
        this.settings = settings;
        // First what can fail: nothing has to be given back then.
        Optional<TransportProvider> provider = settings.transport().isPresent()
                ? Optional.empty()
                : Optional.of(Discovery.transport(settings.transportName()));
        JsonCodec plainCodec = settings.codec()
                .orElseGet(() -> Discovery.codec(settings.codecName())
                        .create(new JsonLimits(
                                settings.maxJsonDepth(), settings.maxFrameBytes(), settings.maxFrameValues())));
        Transport plainTransport =
                use(settings.transport(), () -> Defaults.transport(provider.orElseThrow(), transportOptions(settings)));
        this.choice = "The transport is " + plainTransport.getClass().getName() + ", the codec "
                + plainCodec.getClass().getName();
        this.codec = Guarded.codec(plainCodec);
        this.transport = Guarded.transport(plainTransport);
        this.scheduler = use(settings.scheduler(), Defaults::scheduler);
        this.callbackExecutor = use(settings.callbackExecutor(), () -> {
            var lease = Defaults.callbackExecutor();
            return new Lease<Executor>(lease.value(), lease.release(), lease.spoil());
        });
        this.random = settings.random().map(Guarded::random).orElseGet(Defaults::random);
    }

    /** Which transport and which codec were chosen, for the log. */
    String choice() {
        return choice;
    }

    Transport transport() {
        return transport;
    }

    JsonCodec codec() {
        return codec;
    }

    ScheduledExecutorService scheduler() {
        return scheduler;
    }

    Executor callbackExecutor() {
        return callbackExecutor;
    }

    LongSupplier ticker() {
        return settings.ticker().<LongSupplier>map(SteadyTicker::new).orElseGet(Defaults::ticker);
    }

    /**
     * Runs a check about every second, until all is given back, where the application has passed in the scheduler: by
     * its callback executor where that one has a clock of its own, else by a clock of ours. The check must be cheap.
     */
    void watchScheduler(Runnable check) {
        if (settings.scheduler().isPresent()) {
            boolean hasOwnClock = callbackExecutor instanceof ScheduledExecutorService && callbackExecutor != scheduler;
            releases.add(
                    hasOwnClock
                            ? new Ticking((ScheduledExecutorService) callbackExecutor, check).start()
                            : Defaults.everySecond(check));
        }
    }

    /** A check that runs every second on a scheduler, or on a clock of ours once that one refuses it. */
    private static final class Ticking {
        private final ScheduledExecutorService clock;
        private final Runnable check;
        private volatile Runnable cancel = () -> {};
        private volatile boolean cancelled;

        private Ticking(ScheduledExecutorService clock, Runnable check) {
            this.clock = clock;
            this.check = check;
        }

        private Runnable start() {
            tickLater();
            return () -> {
                cancelled = true;
                cancel.run();
            };
        }

        private void tickLater() {
            try {
                Future<?> next = clock.schedule(this::tick, 1, TimeUnit.SECONDS);
                cancel = () -> next.cancel(false);
            } catch (Throwable e) {
                cancel = Defaults.everySecond(check);
            }
            if (cancelled) {
                cancel.run();
            }
        }

        private void tick() {
            if (!cancelled) {
                tickLater();
                check.run();
            }
        }
    }

    /** Used on the session's lane only. */
    RandomGenerator random() {
        return random;
    }

    /**
     * Returns the client for one upload, which gives it back. It is made when it is first needed, and held until the end
     * of the session; called on the session's lane.
     */
    Lease<HttpClient> httpClient() {
        if (settings.httpClient().isPresent()) {
            return Lease.ofOwn(settings.httpClient().get());
        }
        Lease<HttpClient> lease = Defaults.httpClient(settings);
        Lease<HttpClient> held = httpClient;
        if (held == null || held.value() != lease.value()) {
            httpClient = Defaults.httpClient(settings);
            if (held != null) {
                held.release().run(); // It has been discarded.
            }
        }
        return lease;
    }

    /** Gives back what is shared. */
    void release() {
        releases.forEach(Runnable::run);
        releases.clear();
        if (httpClient != null) {
            httpClient.release().run();
            httpClient = null;
        }
    }

    private <T> T use(Optional<T> own, Supplier<Lease<T>> shared) {
        Lease<T> lease = own.map(Lease::ofOwn).orElseGet(shared);
        releases.add(lease.release());
        return lease.value();
    }

    private static TransportOptions transportOptions(Settings settings) {
        return new TransportOptions(
                settings.connectTimeout(),
                settings.closeTimeout(),
                settings.maxFrameBytes(),
                settings.sslContext(),
                settings.proxySelector(),
                switch (settings.logging()) {
                    case DEBUG -> Level.ALL;
                    case INFO -> Level.INFO;
                    case ERROR -> Level.ERROR;
                    case SILENT -> Level.OFF;
                });
    }
}
