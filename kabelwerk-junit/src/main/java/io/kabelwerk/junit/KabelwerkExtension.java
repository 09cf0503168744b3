package io.kabelwerk.junit;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Room;
import io.kabelwerk.Settings;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.Setup;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Gives each test an emulator on a port of its own and connected clients, and closes all of it.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final KabelwerkExtension KABELWERK = KabelwerkExtension.builder()
 *         .setup(setup -> setup.hub("care", "Care Team", hub -> hub.user("doc", "Dr. Ada")).endUser("nana", "Nana"))
 *         .build();
 *
 * @Test
 * void should_greet(KabelwerkEmulator emulator, @As("nana") Room room) { … }
 * }</pre>
 *
 * <p>Parameters of tests and of their {@code @BeforeEach} and {@code @AfterEach} methods may be the
 * {@link KabelwerkEmulator} and, with {@link As}, a {@link Kabelwerk}, a {@link Room} or an {@link EmulatedUser}.
 *
 * <p>A test fails in which an injected fault was not used up, or which leaves a socket open that is not one of the
 * parameters' clients. A test that fails gets a suppressed exception with the frames as a sequence diagram, the requests that
 * wait for a reply, and the events of each client; the same is published as a report entry. No text that people wrote and no
 * token is in it.
 *
 * <p>Tests may run in parallel. An extension needs the engine, a transport and a codec on the path, as an application does.
 */
public final class KabelwerkExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

    private static final String STAGE = "stage";
    private static final String CLIENTS = "clients";

    private final Namespace namespace = Namespace.create(KabelwerkExtension.class, this);
    private final @Nullable Builder built;

    /** A configuration, and its source: a builder or an annotation. */
    record Configuration(
            Object source,
            Consumer<? super Setup> setup,
            Consumer<? super Settings.Builder> settings,
            boolean shared,
            boolean unusedFaults) {}

    /** Makes an extension for {@link WithKabelwerk}; JUnit calls it. */
    public KabelwerkExtension() {
        this.built = null;
    }

    private KabelwerkExtension(Builder builder) {
        this.built = builder;
    }

    /**
     * Begins to configure an extension for {@code @RegisterExtension}.
     *
     * @return a builder without hubs and users
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Says what the emulator starts with, and how the clients are configured. */
    public static final class Builder {

        private Consumer<? super Setup> setup = unused -> {};
        private Consumer<? super Settings.Builder> settings = unused -> {};
        private boolean shared;
        private boolean unusedFaults;

        private Builder() {}

        /**
         * Sets the hubs, users and limits that each emulator starts with. Default: none.
         *
         * @param setup fills in the setup
         * @return this
         */
        public Builder setup(Consumer<? super Setup> setup) {
            this.setup = Objects.requireNonNull(setup, "setup");
            return this;
        }

        /**
         * Sets what the clients are configured with besides the URL and the token. Default: nothing.
         *
         * @param settings changes the settings
         * @return this
         */
        public Builder settings(Consumer<? super Settings.Builder> settings) {
            this.settings = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /**
         * Lets all tests of a class share one emulator; each has clients of its own. Takes a static field. Left-over faults
         * and leaked sockets fail the class, not a test. Default: each test has an emulator of its own.
         *
         * @return this
         */
        public Builder shared() {
            this.shared = true;
            return this;
        }

        /**
         * Lets a test pass in which an injected fault was not used up. Default: it fails.
         *
         * @return this
         */
        public Builder allowUnusedFaults() {
            this.unusedFaults = true;
            return this;
        }

        /**
         * Makes the extension.
         *
         * @return the extension
         */
        public KabelwerkExtension build() {
            return new KabelwerkExtension(this);
        }
    }

    private Configuration configuration(ExtensionContext context) {
        if (built != null) {
            return new Configuration(built, built.setup, built.settings, built.shared, built.unusedFaults);
        }
        Class<?> type = context.getRequiredTestClass();
        while (type != null) {
            // Perhaps on another annotation, or on an interface.
            Optional<WithKabelwerk> found = AnnotationSupport.findAnnotation(type, WithKabelwerk.class);
            if (found.isPresent()) {
                WithKabelwerk annotation = found.get();
                return new Configuration(
                        annotation,
                        setup -> fill(setup, annotation),
                        settings -> {},
                        annotation.shared(),
                        annotation.allowUnusedFaults());
            }
            type = type.getEnclosingClass();
        }
        throw new ExtensionConfigurationException(
                "Annotate the test class with @WithKabelwerk, or build the extension with"
                        + " KabelwerkExtension.builder() for @RegisterExtension.");
    }

    private static void fill(Setup setup, WithKabelwerk annotation) {
        setup.hub(annotation.hub(), annotation.hub(), hub -> {
            for (String user : annotation.hubUsers()) {
                hub.user(user, user);
            }
        });
        for (String user : annotation.endUsers()) {
            setup.endUser(user, user);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Configuration configuration = configuration(context);
        // A nested class shares what its outer class has, unless it is annotated otherwise.
        if (configuration.shared() && !hasStageOf(configuration, context)) {
            store(context).put(STAGE, new Stage(configuration, context.getUniqueId()));
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Configuration configuration = configuration(context);
        if (!configuration.shared()) {
            store(context).put(STAGE, new Stage(configuration, context.getUniqueId()));
        } else if (!hasStageOf(configuration, context)) {
            throw new ExtensionConfigurationException(
                    "What is shared() has to be there before the first test: make the field"
                            + " of the KabelwerkExtension static.");
        }
        store(context).put(CLIENTS, new Clients(stage(context).orElseThrow()));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Clients clients = store(context).remove(CLIENTS, Clients.class);
        if (clients == null) {
            return;
        }
        Stage stage = clients.stage();
        Throwable failure = context.getExecutionException().orElse(null);
        try {
            String report;
            try (clients) {
                report = stage.recording().report(clients.begun());
                if (failure != null) {
                    failure.addSuppressed(new KabelwerkReport(report));
                    context.publishReportEntry("kabelwerk", report);
                }
            }
            if (failure == null && stage.isOf(context)) {
                stage.check(report);
            }
        } finally {
            if (stage.isOf(context)) {
                stage.close();
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Stage stage = stage(context).orElse(null);
        if (stage == null || !stage.isOf(context)) {
            return;
        }
        try {
            if (context.getExecutionException().isEmpty()) {
                stage.check(stage.recording().report(0));
            }
        } finally {
            stage.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == KabelwerkEmulator.class
                || (parameter.isAnnotated(As.class)
                        && (type == Kabelwerk.class || type == Room.class || type == EmulatedUser.class));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        Stage stage = stage(context)
                .orElseThrow(() -> new ParameterResolutionException(
                        "There is no emulator yet: take it as a parameter of a test or of a @BeforeEach method."));
        if (type == KabelwerkEmulator.class) {
            return stage.emulator();
        }
        As as = parameter.findAnnotation(As.class).orElseThrow();
        if (type == EmulatedUser.class) {
            return stage.emulator().user(as.value());
        }
        Clients clients = clients(context);
        return type == Kabelwerk.class ? clients.client(as.value()) : clients.room(as);
    }

    /** The clients of the test that runs. */
    Clients clients(ExtensionContext context) {
        Clients clients = store(context).get(CLIENTS, Clients.class);
        if (clients == null) {
            throw new ParameterResolutionException(
                    "A client belongs to a test: take it as a parameter of a test or of a @BeforeEach method.");
        }
        return clients;
    }

    private Store store(ExtensionContext context) {
        return context.getStore(namespace);
    }

    private boolean hasStageOf(Configuration configuration, ExtensionContext context) {
        return stage(context)
                .filter(stage -> stage.configuration().source().equals(configuration.source()))
                .isPresent();
    }

    private Optional<Stage> stage(ExtensionContext context) {
        return Optional.ofNullable(store(context).get(STAGE, Stage.class));
    }
}
