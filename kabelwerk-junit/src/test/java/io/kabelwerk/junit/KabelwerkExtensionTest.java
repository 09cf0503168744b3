package io.kabelwerk.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Room;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.Treatment;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs test classes that are wrong in one way each, which nothing else finds, and looks at what is said of them. */
class KabelwerkExtensionTest {

    private static final Set<Object> SEEN = ConcurrentHashMap.newKeySet();

    static EngineExecutionResults run(Class<?> type) {
        SEEN.clear();
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(type))
                .configurationParameter(Fixture.ENABLED, "true")
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .execute();
    }

    static Throwable failure(EngineExecutionResults results) {
        List<Event> failed = results.allEvents().failed().list();
        assertThat(failed).hasSize(1);
        return failed.get(0)
                .getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }

    @Fixture
    @WithKabelwerk(endUsers = "nana")
    static final class UnusedFault {
        @Test
        void test(KabelwerkEmulator emulator) {
            emulator.inject(new Fault.RefuseUpgrades(2, 503));
        }
    }

    @Test
    void should_fail_a_test_in_which_a_fault_was_never_used() {
        assertThat(failure(run(UnusedFault.class)))
                .hasMessageContaining("injected and not used up: [RefuseUpgrades[times=2, status=503]]");
    }

    @Fixture
    @WithKabelwerk(endUsers = "nana", allowUnusedFaults = true)
    static final class AllowedFault {
        @Test
        void test(KabelwerkEmulator emulator) {
            emulator.inject(new Fault.RefuseUpgrades(2, 503));
        }
    }

    @Test
    void should_allow_unused_faults_where_that_is_wanted() {
        run(AllowedFault.class)
                .testEvents()
                .assertStatistics(stats -> stats.succeeded(1).failed(0));
    }

    @Fixture
    @WithKabelwerk(endUsers = "nana")
    static final class Leak {
        @Test
        void test(KabelwerkEmulator emulator) throws Exception {
            Kabelwerk leaked = Kabelwerk.create(settings ->
                    settings.url(emulator.url()).token(emulator.token("nana")).headers(java.util.Map.of()));
            SEEN.add(leaked);
            leaked.connect().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void should_fail_a_test_that_leaks_a_session() {
        try {
            assertThat(failure(run(Leak.class)))
                    .hasMessageContaining("These sockets are still open: [nana#1 (")
                    .hasMessageContaining("Close each Kabelwerk");
        } finally {
            SEEN.forEach(leaked -> ((Kabelwerk) leaked).close());
        }
    }

    @Fixture
    @WithKabelwerk(hubUsers = "doc", endUsers = "nana")
    static final class Failing {
        @Test
        void test(@As("nana") Room room, @As("doc") Kabelwerk unusedDoc, KabelwerkEmulator emulator) throws Exception {
            emulator.inject(new Fault.Answer("nana", "room:*", "post_message", new Treatment.Unanswered(), 1));
            room.postMessage("a secret text").get(200, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void should_report_frames_pending_requests_and_events_of_a_test_that_fails() {
        EngineExecutionResults results = run(Failing.class);

        Throwable failure = failure(results);
        assertThat(failure.getSuppressed()).hasSize(1);
        String report = failure.getSuppressed()[0].getMessage();
        assertThat(report)
                .contains("emulator    nana#1      doc#2")
                .containsPattern("\\+0\\.\\d{3} s  +│◀──────────│ {11}│  private phx_join \\[\\d+]")
                .containsPattern("\\+\\d\\.\\d{3} s  +│──────────▶│ {11}│  private phx_reply \\[\\d+] ok")
                .containsPattern("│──────────▶│ {11}│  room:4 message_posted id \\d, room_id 4")
                .containsPattern("Requests that wait for a reply: \n {2}nana#1 room:4 post_message \\[\\d+], sent at ")
                .contains("Events of the client of nana:", "Events of the client of doc:", "MessagePosted[")
                .doesNotContain("a secret text", "eyJ");
        assertThat(results.allEvents().reportingEntryPublished().count()).isEqualTo(1);
    }

    @Fixture
    @WithKabelwerk(endUsers = "nana")
    static final class WrongUser {
        @Test
        void test(@As("nan") Kabelwerk unused) {}
    }

    @Test
    void should_say_which_users_there_are() {
        assertThat(failure(run(WrongUser.class)))
                .hasMessageContaining("There is no user \"nan\". The users are [nana].");
    }

    @Fixture
    static final class PerTest {
        @RegisterExtension
        final KabelwerkExtension kabelwerk = KabelwerkExtension.builder()
                .setup(setup -> setup.hub("care", "Care").endUser("nana", "Nana"))
                .build();

        @BeforeEach
        void before(KabelwerkEmulator emulator) {
            SEEN.add(emulator);
        }

        @RepeatedTest(3)
        void test(
                KabelwerkEmulator emulator,
                @As("nana") Kabelwerk nana,
                @As("nana") Room room,
                @As("nana") EmulatedUser user)
                throws Exception {
            assertThat(user.post(room.id(), "x").roomId()).isEqualTo(room.id());
            assertThat(nana.ping().get(10, TimeUnit.SECONDS)).isPositive();
            assertThat(emulator.openSockets()).isEqualTo(1);
        }

        @AfterEach
        void after(@As("nana") Room room) {
            assertThat(room.id()).isPositive();
        }
    }

    @Test
    void should_start_an_emulator_for_each_test() {
        run(PerTest.class)
                .testEvents()
                .assertStatistics(stats -> stats.succeeded(3).failed(0));

        assertThat(SEEN)
                .hasSize(3)
                .allSatisfy(emulator ->
                        assertThat(((KabelwerkEmulator) emulator).url()).startsWith("ws://"));
        assertThat(SEEN).allMatch(emulator -> isClosed((KabelwerkEmulator) emulator));
    }

    private static boolean isClosed(KabelwerkEmulator emulator) {
        try {
            return emulator.openSockets() < 0;
        } catch (IllegalStateException closed) {
            return true;
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @WithKabelwerk(
            hubUsers = "doc",
            endUsers = {"nana", "theo"},
            shared = true)
    @Fixture
    static final class Shared {
        @RepeatedTest(4)
        void test(KabelwerkEmulator emulator, @As("theo") Kabelwerk theo) throws Exception {
            SEEN.add(emulator);
            theo.ping().get(10, TimeUnit.SECONDS);
        }

        @Nested
        class Inner {
            @RepeatedTest(2)
            void test(KabelwerkEmulator emulator, @As(value = "doc", roomOf = "nana") Room room) throws Exception {
                SEEN.add(emulator);
                room.postMessage("hi").get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void should_share_an_emulator_among_tests_that_run_in_parallel() {
        run(Shared.class).allEvents().assertStatistics(stats -> stats.failed(0));

        assertThat(SEEN).hasSize(1).allMatch(emulator -> isClosed((KabelwerkEmulator) emulator));
    }

    @Fixture
    @WithKabelwerk(endUsers = "nana", shared = true)
    static final class SharedUnusedFault {
        @Test
        void test(KabelwerkEmulator emulator) {
            emulator.inject(new Fault.RefuseUploads(1, 500));
        }
    }

    @Test
    void should_fail_a_class_that_shares_an_emulator_and_leaves_a_fault() {
        assertThat(failure(run(SharedUnusedFault.class))).hasMessageContaining("RefuseUploads[times=1, status=500]");
    }

    @Fixture
    static final class SharedWithoutStatic {
        @RegisterExtension
        final KabelwerkExtension kabelwerk =
                KabelwerkExtension.builder().shared().build();

        @Test
        void test(KabelwerkEmulator unused) {}
    }

    @Test
    void should_say_that_what_is_shared_must_be_static() {
        assertThat(failure(run(SharedWithoutStatic.class)))
                .hasMessageContaining("make the field of the KabelwerkExtension static");
    }

    @Fixture
    @WithKabelwerk(endUsers = "nana")
    static final class HalfOpen {
        @Test
        void test(KabelwerkEmulator emulator, @As("nana") Kabelwerk unusedNana) {
            emulator.inject(new Fault.HalfOpen("nana"));
        }
    }

    @Test
    void should_not_take_a_half_open_socket_for_a_leak() {
        run(HalfOpen.class)
                .testEvents()
                .assertStatistics(stats -> stats.succeeded(1).failed(0));
    }

    @WithKabelwerk(endUsers = "nana")
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface WithNana {}

    @Fixture
    @WithNana
    static final class Composed {
        @Test
        void test(@As("nana") Kabelwerk nana) {
            SEEN.add(nana);
        }
    }

    @WithKabelwerk(endUsers = "nana")
    interface HasNana {}

    @Fixture
    static final class OnInterface implements HasNana {
        @Test
        void test(@As("nana") Kabelwerk nana) {
            SEEN.add(nana);
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Composed.class, OnInterface.class})
    void should_find_its_annotation_wherever_junit_does(Class<?> type) {
        run(type).allEvents().assertStatistics(stats -> stats.failed(0));

        assertThat(SEEN).hasSize(1);
    }

    @Fixture
    @WithKabelwerk(endUsers = "nana", shared = true)
    static final class SharedDifferently {
        @Test
        void test(KabelwerkEmulator emulator, @As("nana") Kabelwerk unusedNana) {
            SEEN.add(emulator);
        }

        @Nested
        @WithKabelwerk(endUsers = "theo", shared = true)
        class Inner {
            @RepeatedTest(2)
            void test(KabelwerkEmulator emulator, @As("theo") Kabelwerk unusedTheo) {
                SEEN.add(emulator);
            }
        }
    }

    @Test
    void should_give_a_nested_class_the_emulator_of_its_own_annotation() {
        run(SharedDifferently.class).allEvents().assertStatistics(stats -> stats.failed(0));

        assertThat(SEEN).hasSize(2).allMatch(emulator -> isClosed((KabelwerkEmulator) emulator));
    }

    @Fixture
    @WithKabelwerk(endUsers = {"nana", "theo"})
    static final class RoomOfAnother {
        @Test
        void test(@As(value = "theo", roomOf = "nana") Room unused) {}
    }

    @Test
    void should_say_that_two_end_users_have_no_room() {
        assertThat(failure(run(RoomOfAnother.class)))
                .hasMessageContaining("The end users \"theo\" and \"nana\" have no room together");
    }
}
