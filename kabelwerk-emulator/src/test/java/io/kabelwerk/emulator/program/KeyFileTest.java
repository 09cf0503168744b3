package io.kabelwerk.emulator.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class KeyFileTest {

    /** As two programs do that a script starts. */
    @Test
    void should_be_one_key_for_all_who_make_it_at_once(@TempDir Path folder) throws Exception {
        int programs = 4;
        CyclicBarrier start = new CyclicBarrier(programs);
        ExecutorService threads = Executors.newFixedThreadPool(programs);
        List<Future<PublicKey>> made = new ArrayList<>();
        for (int i = 0; i < programs; i++) {
            made.add(threads.submit(() -> {
                start.await();
                return KeyFile.readOrMake(folder.resolve("key.pem")).getPublic();
            }));
        }

        PublicKey first = made.get(0).get();
        for (Future<PublicKey> each : made) {
            assertThat(each.get()).isEqualTo(first);
        }
        threads.shutdown();
        assertThat(KeyFile.readOrMake(folder.resolve("key.pem")).getPublic()).isEqualTo(first);
        assertThat(folder.toFile().list()).containsExactly("key.pem");
    }
}
