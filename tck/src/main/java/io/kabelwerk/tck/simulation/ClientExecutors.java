package io.kabelwerk.tck.simulation;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.emulator.backend.MoodyExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The scheduler, the callback executor and the ticker of a client. All of them can misbehave, and the callback executor
 * can stall: its tasks wait then, as behind a listener that does not return.
 */
final class ClientExecutors {

    /** Longer than the longest pause before a task is offered again that a callback executor has refused. */
    private static final Duration OFFERED_AGAIN = Duration.ofSeconds(2);

    private final World world;
    private final Person person;
    private final Queue<Runnable> stalledCalls = new ConcurrentLinkedQueue<>();
    private final List<MoodyExecutor> schedulers = new ArrayList<>();
    private MoodyExecutor scheduler;
    private MoodyExecutor callbacks;
    private volatile boolean stalled;
    private boolean callbacksMisbehaved;
    private long tickerJump;

    ClientExecutors(World world, Person person) {
        this.world = world;
        this.person = person;
        this.scheduler = newScheduler();
        this.callbacks = newCallbacks();
    }

    private MoodyExecutor newScheduler() {
        MoodyExecutor made = new MoodyExecutor(world.time());
        schedulers.add(made);
        return made;
    }

    /** Its delayed tasks always run: the engine watches the scheduler with them, in real time if they were rejected. */
    private MoodyExecutor newCallbacks() {
        return new MoodyExecutor(world.time(), this::call, this::callInline, true);
    }

    private void callInline(Runnable task) {
        if (stalled) {
            stalledCalls.add(task);
        } else {
            task.run();
        }
    }

    private void call(Runnable task) {
        if (stalled) {
            stalledCalls.add(task);
        } else {
            world.time().execute(task);
        }
    }

    MoodyExecutor scheduler() {
        return scheduler;
    }

    MoodyExecutor callbacks() {
        return callbacks;
    }

    /** What the client's ticker shows. */
    long nanos() {
        return world.time().ticker().getAsLong() + tickerJump;
    }

    /** Whether the client's listeners do not return. */
    boolean isStalled() {
        return stalled;
    }

    /** Whether both executors run every task. */
    boolean isCalm() {
        return scheduler.isCalm() && callbacks.isCalm();
    }

    boolean isShutDown() {
        return scheduler.isShutdown() || callbacks.isShutdown();
    }

    /** Whether the current task is one of the callback executor's, unless that is shut down. */
    boolean isCallback() {
        return callbacks.isRunning() || callbacks.isShutdown();
    }

    /** Lets listeners stop returning, or return again. */
    void stall(boolean on) {
        stalled = on;
        if (!on) {
            while (!stalledCalls.isEmpty()) {
                world.time().execute(stalledCalls.remove());
            }
            person.restartClocks();
        }
    }

    /** Lets the scheduler treat tasks in another way. */
    void schedulerBecomes(MoodyExecutor.Mood mood) {
        if (!isShutDown()) {
            world.met(Step.Mood.SCHEDULER, person);
            scheduler.become(mood);
            person.restartClocks();
        }
    }

    /** Lets the callback executor treat tasks in another way. */
    void callbacksBecome(MoodyExecutor.Mood mood) {
        if (!isShutDown() && (Histories.THREADS || !person.isImpostorNext())) {
            world.met(Step.Mood.CALLBACKS, person);
            callbacksMisbehaved = true;
            callbacks.become(mood);
            person.restartClocks();
        }
    }

    /** A session that ends while its callback executor refuses tasks uses threads of the SDK, so it refuses none then. */
    void calmBeforeTheEnd() {
        if (!Histories.THREADS && !callbacks.isCalm() && !callbacks.isShutdown()) {
            callbacks.become(MoodyExecutor.Mood.RUNS);
            person.restartClocks();
        }
    }

    /** Lets everything behave again. */
    void calmDown() {
        scheduler.become(MoodyExecutor.Mood.RUNS);
        callbacks.become(MoodyExecutor.Mood.RUNS);
        person.restartClocks();
    }

    /** Lets the ticker jump. After a jump forward the client gives up every request that waits for its reply. */
    void jump(Duration by) {
        world.met(Step.Mood.TICKER, person);
        tickerJump += by.toNanos();
        person.jumped(by.isNegative());
    }

    /** Lets everything behave, and the scheduler offer again what the callback executor has refused. */
    void calmBeforeSchedulerShutdown() {
        calmDown();
        if (!Histories.THREADS && callbacksMisbehaved) {
            world.time().pass(OFFERED_AGAIN); // Without a scheduler, threads of the SDK would run it.
        }
    }

    void shutDownScheduler(boolean now) {
        if (now) {
            scheduler.shutdownNow();
        } else {
            scheduler.shutdown();
        }
    }

    void shutDownCallbacks(boolean now) {
        if (now) {
            callbacks.shutdownNow();
            stalledCalls.clear();
        } else {
            callbacks.shutdown();
        }
    }

    /** Gives the client new executors: an application that connects again has made them. */
    void replace(Kabelwerk kabelwerk) {
        scheduler = newScheduler();
        callbacks = newCallbacks();
        kabelwerk.configure(settings -> settings.scheduler(scheduler).callbackExecutor(callbacks));
    }

    /** Forgets tasks that an executor took though it threw: nobody can cancel those. */
    void forgetDelayed() {
        schedulers.forEach(MoodyExecutor::forgetDelayed);
    }
}
