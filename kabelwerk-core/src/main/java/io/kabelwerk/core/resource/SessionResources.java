package io.kabelwerk.core.resource;

import io.kabelwerk.Settings;
import io.kabelwerk.core.concurrent.SteadyTicker;
import io.kabelwerk.core.resource.SharedResources.Lease;
import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.TransportProvider;
import java.lang.System.Logger.Level;
import java.net.Proxy;
import java.net.ProxySelector;
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

/**
 * What one session runs on: what the application has passed in, which is never shut down (S47), else what is shared.
 */
public final class SessionResources {

    private final Settings settings;
    private final List<Lease<?>> leases = new ArrayList<>(3);
    private @Nullable Runnable unwatch;
    private final Class<?> transportType;
    private final Class<?> codecType;
    private final JsonCodec codec;
    private final Transport transport;
    private final ScheduledExecutorService scheduler;
    private final Executor callbackExecutor;
    private final RandomGenerator random;
    /** For the proxy of the last request only: a selector may name ever new ones. */
    private @Nullable Lease<HttpClient> httpClient;

    /** Throws an {@link IllegalStateException} where there is no transport or no codec to be found. */
    public SessionResources(Settings settings) {
        this.settings = settings;
        // First what can fail: nothing has to be given back then.
        Optional<TransportProvider> provider = settings.transport().isPresent()
                ? Optional.empty()
                : Optional.of(Discovery.transport(settings.transportName()));
        JsonCodec plainCodec = settings.codec()
                .orElseGet(() -> Discovery.codec(settings.codecName())
                        .create(new JsonLimits(
                                settings.maxJsonDepth(), settings.maxFrameBytes(), settings.maxFrameValues())));
        Transport plainTransport = use(
                settings.transport(),
                () -> SharedResources.transport(provider.orElseThrow(), transportOptions(settings)));
        this.transportType = plainTransport.getClass();
        this.codecType = plainCodec.getClass();
        this.codec = GuardedPlugPoints.codec(plainCodec);
        this.transport = GuardedPlugPoints.transport(plainTransport);
        this.scheduler = use(settings.scheduler(), SharedResources::scheduler);
        this.callbackExecutor = use(settings.callbackExecutor(), SharedResources::callbackExecutor);
        this.random = settings.random().map(GuardedPlugPoints::random).orElseGet(SharedResources::random);
    }

    /** Which transport and which codec were chosen, for the log. */
    public String choice() {
        return "The transport is " + transportType.getName() + ", the codec " + codecType.getName();
    }

    public Transport transport() {
        return transport;
    }

    public JsonCodec codec() {
        return codec;
    }

    public ScheduledExecutorService scheduler() {
        return scheduler;
    }

    public Executor callbackExecutor() {
        return callbackExecutor;
    }

    public LongSupplier ticker() {
        return settings.ticker().<LongSupplier>map(SteadyTicker::new).orElseGet(SharedResources::ticker);
    }

    /**
     * Runs a check about every second, until all is given back, where the application has passed in the scheduler: by
     * its callback executor where that one has a clock of its own, else by a clock of ours. The check must be cheap.
     */
    public void watchScheduler(Runnable check) {
        if (settings.scheduler().isPresent()) {
            boolean hasOwnClock = callbackExecutor instanceof ScheduledExecutorService && callbackExecutor != scheduler;
            unwatch = hasOwnClock
                    ? new Ticking((ScheduledExecutorService) callbackExecutor, check).start()
                    : SharedResources.everySecond(check);
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
                cancel = SharedResources.everySecond(check);
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

    /** Used on the session's executor only. */
    public RandomGenerator random() {
        return random;
    }

    /** What gives the proxies of uploads; nothing where the application's own client sees to that. */
    public Optional<ProxySelector> uploadProxies() {
        return settings.httpClient().isPresent() ? Optional.empty() : settings.proxySelector();
    }

    /**
     * Returns the client for one request of an upload, which gives it back. It is made when it is first needed, and held
     * until another one is; called on the session's executor.
     */
    public Lease<HttpClient> httpClient(Proxy proxy) {
        if (settings.httpClient().isPresent()) {
            return Lease.ofOwn(settings.httpClient().get());
        }
        Lease<HttpClient> lease = SharedResources.httpClient(settings, proxy);
        Lease<HttpClient> held = httpClient;
        if (held == null || held.value() != lease.value()) {
            httpClient = SharedResources.httpClient(settings, proxy);
            if (held != null) {
                held.release(); // It has been discarded, or goes through another proxy.
            }
        }
        return lease;
    }

    /** Gives back what is shared. */
    public void release() {
        if (unwatch != null) {
            unwatch.run();
        }
        leases.forEach(Lease::release);
        leases.clear();
        if (httpClient != null) {
            httpClient.release();
            httpClient = null;
        }
    }

    private <T> T use(Optional<T> own, Supplier<? extends Lease<? extends T>> shared) {
        if (own.isPresent()) {
            return own.get();
        }
        Lease<? extends T> lease = shared.get();
        leases.add(lease);
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
