package io.kabelwerk.tests.spring;

import io.kabelwerk.emulator.KabelwerkEmulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A backend, and applications that use it. */
final class Applications implements AutoCloseable {

    static final int SECONDS = 60;

    final KabelwerkEmulator backend = KabelwerkEmulator.start(setup ->
            setup.hub("care", "Care Team", hub -> hub.user("ada", "Ada")).endUser("nana", "Nana"));
    final long roomId = backend.user("nana").createRoom("care");
    private final List<ConfigurableApplicationContext> running = new ArrayList<>();

    /** What a test application consists of: nothing but what is configured by itself. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Empty {}

    /** Starts an application with the backend's address and properties of the form {@code name=value}. */
    ConfigurableApplicationContext start(Class<?> configuration, String... properties) {
        SpringApplication application = new SpringApplication(configuration);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        List<String> arguments = new ArrayList<>(List.of("--kabelwerk.url=" + backend.url()));
        Arrays.stream(properties).map(property -> "--" + property).forEach(arguments::add);
        ConfigurableApplicationContext context = application.run(arguments.toArray(String[]::new));
        running.add(context);
        return context;
    }

    String token(String user) {
        return "kabelwerk.token=" + backend.token(user);
    }

    static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(SECONDS, TimeUnit.SECONDS);
    }

    static void until(BooleanSupplier condition) throws InterruptedException {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > Duration.ofSeconds(SECONDS).toNanos()) {
                throw new AssertionError("Not within " + SECONDS + " s");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() {
        running.forEach(ConfigurableApplicationContext::close);
        backend.close();
    }
}
