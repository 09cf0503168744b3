package io.kabelwerk.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class NeutralThreadsTest {

    private static final InheritableThreadLocal<String> APPLICATION = new InheritableThreadLocal<>();

    @Test
    void should_inherit_nothing_from_the_thread_that_makes_them() throws Exception {
        ThreadGroup group = new ThreadGroup("application");
        ClassLoader loader = new URLClassLoader(new URL[0]);
        List<String> seen = new ArrayList<>();
        Thread application = new Thread(group, () -> {
            APPLICATION.set("of the application");
            Thread.currentThread().setContextClassLoader(loader);
            Thread made = NeutralThreads.daemons("kabelwerk-test-").newThread(() -> look(seen));
            made.start();
            join(made);
            seen.add(NeutralThreads.call(() -> {
                List<String> within = new ArrayList<>();
                look(within);
                return within.toString();
            }));
        });
        application.start();
        application.join();

        String neutral = "daemon=true, group=system, priority=5, inherited=null, loader="
                + NeutralThreads.class.getClassLoader();
        assertThat(seen).containsExactly("kabelwerk-test-1", neutral, "[kabelwerk-setup, " + neutral + "]");
    }

    private static void look(List<String> seen) {
        Thread thread = Thread.currentThread();
        seen.add(thread.getName());
        seen.add("daemon=" + thread.isDaemon() + ", group="
                + thread.getThreadGroup().getName() + ", priority="
                + thread.getPriority() + ", inherited=" + APPLICATION.get() + ", loader="
                + thread.getContextClassLoader());
    }

    @Test
    void should_pass_on_what_a_call_throws() {
        assertThatThrownBy(() -> NeutralThreads.call(() -> {
                    throw new IllegalStateException("no");
                }))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("no");
        assertThatThrownBy(() -> NeutralThreads.call(() -> {
                    throw new AssertionError("never");
                }))
                .isExactlyInstanceOf(AssertionError.class);
    }

    private static void join(Thread thread) {
        CompletableFuture<Void> joined = new CompletableFuture<>();
        try {
            thread.join();
            joined.complete(null);
        } catch (InterruptedException e) {
            joined.completeExceptionally(e);
        }
        assertThat(joined).isCompleted();
    }
}
