package io.kabelwerk.core.upload;

import io.kabelwerk.core.concurrent.Callbacks;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that the application's selector gives for an upload. The JDK's client tries the first one only, and asks on
 * the thread that sends; the selector may block, and a dead proxy is no reason to give up while there are others.
 *
 * <p>Used on the session's executor. The selector is called where callbacks are.
 */
final class UploadProxies {

    private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);

    private final Optional<ProxySelector> selector;
    private final Supplier<URI> address;
    private final Callbacks callbacks;
    private final Executor executor;
    private @Nullable Proxy lastReached;

    UploadProxies(Optional<ProxySelector> selector, Supplier<URI> address, Callbacks callbacks, Executor executor) {
        this.selector = selector;
        this.address = address;
        this.callbacks = callbacks;
        this.executor = executor;
    }

    /** Calls back on the session's executor: with at least one way, the one that was reached last first, or with why not. */
    void ask(BiConsumer<List<Proxy>, @Nullable Throwable> found) {
        if (selector.isEmpty()) {
            found.accept(DIRECT, null);
            return;
        }
        callbacks.run(() -> {
            List<Proxy> usable = new ArrayList<>();
            Throwable failure = null;
            try {
                usable.addAll(usable(selector.get().select(address.get())));
            } catch (Throwable e) { // Whatever the application's code throws, the session goes on.
                failure = e;
            }
            Throwable why = failure;
            executor.execute(() -> {
                if (usable.remove(lastReached)) {
                    usable.add(0, lastReached);
                }
                found.accept(usable, why);
            });
        });
    }

    private List<Proxy> usable(List<Proxy> answers) throws IOException {
        List<Proxy> usable = answers.stream()
                .filter(proxy -> proxy.type() != Proxy.Type.SOCKS)
                .toList();
        if (usable.isEmpty()) {
            throw new IOException("it gave nothing that can be used, only " + answers
                    + "; let it return an HTTP proxy or Proxy.NO_PROXY");
        }
        return usable;
    }

    void reached(Proxy proxy) {
        lastReached = proxy;
    }

    /** Tells the selector. */
    void unreachable(Proxy proxy, IOException error) {
        if (selector.isPresent() && proxy.type() != Proxy.Type.DIRECT) {
            callbacks.run(() -> selector.get().connectFailed(address.get(), proxy.address(), error));
        }
    }
}
