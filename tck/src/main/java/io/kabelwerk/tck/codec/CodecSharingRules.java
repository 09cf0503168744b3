package io.kabelwerk.tck.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.JsonLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Many threads with one codec, many codecs, and their provider. */
abstract class CodecSharingRules extends CodecRules {

    private static final int THREADS = 8;

    CodecSharingRules(JsonCodecProvider provider) {
        super(provider);
    }

    /** One codec may serve all sessions. If it fails: something in it, or in the library, is kept from call to call. */
    @Test
    @DisplayName("C601 MUST work on many threads at once")
    void manyThreads() throws Exception {
        JsonCodec codec = codec();
        CyclicBarrier start = new CyclicBarrier(THREADS);
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                futures.add(executor.submit(() -> {
                    start.await(60, TimeUnit.SECONDS);
                    for (int round = 0; round < 400; round++) {
                        useOnce(codec, number, round);
                    }
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                future.get(120, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static void useOnce(JsonCodec codec, int thread, int round) {
        String text = (char) ('a' + thread) + "é😀\n".repeat(round);
        Map<String, @Nullable Object> value =
                object("thread", (long) thread, text, array((long) round, null, text), "last", object("a", true));
        String json = codec.encode(value);
        assertThat(value.equals(codec.decode(json))).isTrue();
        assertThat(codec.encode(value)).isEqualTo(json);
        if (round % 10 == thread) {
            try {
                codec.decode(json.substring(0, json.length() - 1));
            } catch (JsonException e) {
                return;
            }
            throw new AssertionError("a truncated text was read");
        }
    }

    /** Sessions with different settings exist in one process. If it fails: limits are kept in something static. */
    @Test
    @DisplayName("C602 MUST keep the limits of different codecs apart")
    void limitsOfOthers() {
        JsonCodec shallow = codecOfDepth(1);
        JsonCodec deep = codecOfDepth(JsonLimits.DEEPEST);
        JsonCodec shortest = provider().create(new JsonLimits(2, 4, 1_000));
        for (int i = 0; i < 2; i++) {
            assertRefused(shallow, "[[]]");
            assertThat(deep.decode("[[[]]]")).isEqualTo(array(array(array())));
            assertThat(shortest.decode("[[]]")).isEqualTo(array(array()));
            assertRefused(shortest, "[ []]");
            assertNotEncoded(shallow, array(array()), "two levels");
            assertThat(deep.encode(array(array()))).isEqualTo("[[]]");
        }
    }

    /** Applications write the name into their settings. If it fails: it changes, or has other characters. */
    @Test
    @DisplayName("C603 MUST have a name of lower case letters, digits and hyphens, always the same")
    void name() {
        assertThat(provider().name())
                .matches("[a-z][a-z0-9-]*")
                .isEqualTo(provider().name());
    }

    /** The choice must not depend on the moment. If it fails: the priority is computed. */
    @Test
    @DisplayName("C604 MUST have a priority that is always the same")
    void priority() {
        assertThat(provider().priority()).isEqualTo(provider().priority());
    }

    /**
     * Otherwise applications have to pass it in. If it fails: name the provider in META-INF/services, for the class
     * path, and under provides in module-info.java, for the module path.
     */
    @Test
    @DisplayName("C605 SHOULD be found by ServiceLoader")
    void found() {
        assertThat(ServiceLoader.load(JsonCodecProvider.class).stream().map(ServiceLoader.Provider::type))
                .contains(givenProvider().getClass());
    }
}
