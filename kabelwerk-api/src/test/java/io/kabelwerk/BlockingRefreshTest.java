package io.kabelwerk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BlockingRefreshTest {

    private static CompletableFuture<String> refresh(BlockingTokenRefresher refresher) {
        return Settings.builder()
                .refreshTokenBlocking(refresher)
                .build()
                .refreshToken()
                .orElseThrow()
                .refresh("current")
                .toCompletableFuture();
    }

    @Test
    void should_hold_up_nobody_while_it_blocks() {
        CountDownLatch answer = new CountDownLatch(1);
        CompletableFuture<String> token = refresh(current -> {
            answer.await();
            return current + "-next";
        });
        assertThat(token).isNotDone();

        answer.countDown();

        assertThat(token.join()).isEqualTo("current-next");
    }

    @Test
    void should_run_on_a_daemon_thread_with_the_class_loader_of_the_application() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        ClassLoader application = new URLClassLoader(new URL[0], before);
        thread.setContextClassLoader(application);
        try {
            assertThat(refresh(current -> String.valueOf(Thread.currentThread().isDaemon()
                                    && Thread.currentThread().getContextClassLoader() == application))
                            .join())
                    .isEqualTo("true");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void should_fail_with_what_the_function_throws() {
        IOException error = new IOException("the server is down");

        assertThatThrownBy(refresh(current -> {
                    throw error;
                })::join)
                .hasCause(error);
    }
}
