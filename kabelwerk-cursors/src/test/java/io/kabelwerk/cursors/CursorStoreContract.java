package io.kabelwerk.cursors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store promises. */
abstract class CursorStoreContract {

    final ExecutorService threads = Executors.newFixedThreadPool(2);

    /** An empty store; a second call of one test returns another object on the same cursors. */
    abstract CursorStore store();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void should_have_no_cursor_at_first() {
        assertThat(store().load("room:42")).isEmpty();
        assertThat(store().load(List.of("room:42", "room:43"))).isEmpty();
        assertThat(store().loadAll()).isEmpty();
    }

    @Test
    void should_load_what_was_stored() {
        assertThat(store().store("room:42", 7)).isTrue();

        assertThat(store().load("room:42")).hasValue(7);
        assertThat(store().loadAll()).containsExactlyEntriesOf(Map.of("room:42", 7L));
    }

    @Test
    void should_store_and_load_several_at_once() {
        assertThat(store().store(Map.of("a", 1L, "b", 2L, "c", Long.MAX_VALUE)))
                .containsExactlyInAnyOrder("a", "b", "c");

        assertThat(store().load(List.of("a", "c", "d", "a"))).isEqualTo(Map.of("a", 1L, "c", Long.MAX_VALUE));
        assertThat(store().loadAll()).isEqualTo(Map.of("a", 1L, "b", 2L, "c", Long.MAX_VALUE));
        assertThat(store().load(List.of())).isEmpty();
        assertThat(store().store(Map.of())).isEmpty();
    }

    @Test
    void should_never_go_back() {
        store().store(Map.of("a", 10L, "b", 10L));

        assertThat(store().store("a", 9)).isFalse();
        assertThat(store().store("a", 10)).isFalse();
        assertThat(store().store(Map.of("a", 3L, "b", 11L, "c", 1L))).containsExactlyInAnyOrder("b", "c");

        assertThat(store().loadAll()).isEqualTo(Map.of("a", 10L, "b", 11L, "c", 1L));
    }

    @Test
    void should_return_what_cannot_be_changed() {
        store().store("a", 1);

        assertThat(store().loadAll()).isUnmodifiable();
        assertThat(store().load(List.of("a"))).isUnmodifiable();
        assertThat(store().store(Map.of("b", 1L))).isUnmodifiable();
    }

    @ParameterizedTest
    @ValueSource(strings = {"room:42", "Room:42", " ", "_%", "🏥 Ää'\"\\;--", "x"})
    void should_tell_keys_apart_character_by_character(String key) {
        store().store(key, 5);

        assertThat(store().load(key)).hasValue(5);
        assertThat(store().load(List.of("ROOM:42", "a%", "  "))).isEmpty();
        assertThat(store().loadAll()).containsOnlyKeys(key);
    }

    @Test
    void should_hold_a_key_of_the_greatest_length() {
        String key = "ä".repeat(CursorStore.MAX_KEY_LENGTH);
        store().store(key, 5);

        assertThat(store().load(key)).hasValue(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\u0000b", "a\nb", "\ud83c"})
    void should_refuse_a_bad_key_at_once(String key) {
        CursorStore store = store();
        assertThatIllegalArgumentException().isThrownBy(() -> store.load(key)).withMessageContaining("such as room:42");
        assertThatIllegalArgumentException().isThrownBy(() -> store.store(Map.of("good", 1L, key, 1L)));

        assertThat(store.loadAll()).isEmpty();
    }

    @Test
    void should_refuse_a_key_that_is_too_long() {
        String key = "x".repeat(CursorStore.MAX_KEY_LENGTH + 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> store().store(key, 1))
                .withMessage("A key has 1 to 200 characters, but this one has 201. Use a short one, such as room:42.");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void should_refuse_an_id_that_is_not_positive(long id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store().store("room:42", id))
                .withMessage("The ID of a message is positive, but the cursor to be stored for \"room:42\" is " + id
                        + ". Store nothing until the first message was handled.");
        assertThat(store().loadAll()).isEmpty();
    }

    @Test
    @SuppressWarnings("NullAway")
    void should_refuse_null() {
        Map<String, Long> withNull = new HashMap<>();
        withNull.put("a", null);
        CursorStore store = store();

        assertThatNullPointerException()
                .isThrownBy(() -> store.load((String) null))
                .withMessageContaining("key");
        assertThatNullPointerException()
                .isThrownBy(() -> store.load((List<String>) null))
                .withMessageContaining("keys");
        assertThatNullPointerException().isThrownBy(() -> store.store(null)).withMessageContaining("cursors");
        assertThatNullPointerException().isThrownBy(() -> store.store(null, 1)).withMessageContaining("key");
        assertThatNullPointerException().isThrownBy(() -> store.store(withNull)).withMessageContaining("cursor of a");
    }

    @Test
    void should_keep_the_greatest_of_two_that_are_stored_at_once() throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(2);
        int keys = 200;

        both(writer -> {
            CursorStore store = store();
            for (int i = 0; i < keys; i++) {
                barrier.await();
                // Each of the two has the greater ID every other time.
                store.store("key" + i, (i + writer) % 2 == 0 ? 1 : 2);
            }
        });

        Map<String, Long> stored = store().loadAll();
        assertThat(stored).hasSize(keys);
        assertThat(stored.values()).containsOnly(2L);
    }

    @Test
    void should_move_a_cursor_for_one_of_two_only() throws Exception {
        int last = 300;
        int[][] moved = new int[2][last + 1];

        both(writer -> {
            CursorStore store = store();
            for (int id = 1; id <= last; id++) {
                moved[writer][id] = store.store("room:42", id) ? 1 : 0;
            }
        });

        assertThat(IntStream.rangeClosed(1, last).map(id -> moved[0][id] + moved[1][id]))
                .containsOnly(1);
        assertThat(store().load("room:42")).hasValue(last);
    }

    interface Writing {

        void by(int writer) throws Exception;
    }

    final void both(Writing writing) throws Exception {
        CompletableFuture.allOf(
                        CompletableFuture.runAsync(() -> write(writing, 0), threads),
                        CompletableFuture.runAsync(() -> write(writing, 1), threads))
                .get(2, TimeUnit.MINUTES);
    }

    private static void write(Writing writing, int writer) {
        try {
            writing.by(writer);
        } catch (Exception e) {
            throw new IllegalStateException("Writer " + writer + " failed", e);
        }
    }
}
