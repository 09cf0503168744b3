package io.kabelwerk.tests.leaks;

import io.kabelwerk.emulator.KabelwerkEmulator;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications come and go in a server: each in a class loader of its own, which must become free. */
class RedeployLeaksTest {

    private static final int REDEPLOYS = 2 * Usage.FACTOR;

    private final KabelwerkEmulator emulator = KabelwerkEmulator.start(setup ->
            setup.hub("care", "Care Team", hub -> {}).endUser("nana", "Nana").endUser("otto", "Otto"));

    @AfterEach
    void closeEmulator() {
        emulator.close();
    }

    /** The SDK and its libraries are the application's own. */
    @ParameterizedTest
    @ValueSource(strings = {"jdk", "netty", "tyrus"})
    void should_free_an_application_that_brings_the_sdk(String transport) throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < REDEPLOYS; i++) {
            URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
            loaders.add(deploy(loader, "nana", transport).undeploy());
            loader.close();
        }
        Usage.assertFree("class loaders", loaders);
    }

    /** The SDK is the server's. Another application was there first, and yet another one stays online. */
    @ParameterizedTest
    @ValueSource(strings = {"jdk", "netty", "tyrus"})
    void should_free_an_application_that_shares_the_sdk_with_another(String transport) throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        Deployed first = deploy(new ApplicationLoader(), "nana", transport);
        Deployed other = deploy(new ApplicationLoader(), "otto", transport);
        loaders.add(first.undeploy());
        for (int i = 0; i < REDEPLOYS; i++) {
            loaders.add(deploy(new ApplicationLoader(), "nana", transport).undeploy());
        }
        Usage.assertFree("class loaders", loaders);
        var unused = other.undeploy();
    }

    /** Starts an application, on a thread as a server would have it. */
    private Deployed deploy(ClassLoader loader, String user, String transport) throws Exception {
        List<String> args = List.of(emulator.url(), emulator.token(user), transport);
        FutureTask<AutoCloseable> start = new FutureTask<>(() -> {
            @SuppressWarnings("unchecked") // It is one: see Application.
            Function<List<String>, AutoCloseable> application = Class.forName(Application.class.getName(), true, loader)
                    .asSubclass(Function.class)
                    .getConstructor()
                    .newInstance();
            return application.apply(args);
        });
        Thread thread = new Thread(start, "application");
        thread.setContextClassLoader(loader);
        thread.start();
        thread.join();
        return new Deployed(start.get(), new WeakReference<>(loader));
    }

    private static final class Deployed {
        private final WeakReference<ClassLoader> loader;
        private @Nullable AutoCloseable session;

        private Deployed(AutoCloseable session, WeakReference<ClassLoader> loader) {
            this.session = session;
            this.loader = loader;
        }

        private WeakReference<ClassLoader> undeploy() throws Exception {
            Objects.requireNonNull(session).close();
            session = null;
            return loader;
        }
    }

    private static URL[] classPath() throws IOException {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<URL> urls = new ArrayList<>();
        for (String entry : path.split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    /** Loads the application, and nothing else, a second time. */
    private static final class ApplicationLoader extends ClassLoader {
        private ApplicationLoader() {
            super(ApplicationLoader.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(Application.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            try (InputStream in =
                    Objects.requireNonNull(getParent().getResourceAsStream(name.replace('.', '/') + ".class"))) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
