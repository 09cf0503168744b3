package io.kabelwerk.core;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Each method does one thing that the engine must not do. Never run: the rules have to find them all. */
@SuppressWarnings({"all", "unused"})
final class BannedThings {

    private BannedThings() {}

    static final class Calls {

        Object nanoTime() {
            return System.nanoTime();
        }

        LongSupplier nanoTimeByReference() {
            return System::nanoTime;
        }

        Object currentTimeMillis() {
            return System.currentTimeMillis();
        }

        Object instantNow() {
            return Instant.now();
        }

        Object clock() {
            return Clock.systemUTC();
        }

        Object localNow() {
            return LocalDateTime.now();
        }

        Object mathRandom() {
            return Math.random();
        }

        Object threadLocalRandom() {
            return ThreadLocalRandom.current();
        }

        Object uuid() {
            return UUID.randomUUID();
        }

        Object random() {
            return new Random();
        }

        Object splittableRandom() {
            return new SplittableRandom();
        }

        void shuffle(List<Object> list) {
            Collections.shuffle(list);
        }

        Object thread() {
            return new Thread(() -> {});
        }

        void start(Thread thread) {
            thread.start();
        }

        void sleep() throws InterruptedException {
            Thread.sleep(1);
        }

        void waits(Object lock) throws InterruptedException {
            lock.wait();
        }

        Object lock() {
            return new ReentrantLock();
        }

        Object executor() {
            return Executors.newCachedThreadPool();
        }

        Object commonPool() {
            return ForkJoinPool.commonPool();
        }

        Object parallel(Collection<Object> list) {
            return list.parallelStream();
        }

        Object parallelLater(Stream<Object> stream) {
            return stream.parallel();
        }

        Object orTimeout(CompletableFuture<Object> future) {
            return future.orTimeout(1, TimeUnit.SECONDS);
        }

        Object completeOnTimeout(CompletableFuture<Object> future) {
            return future.completeOnTimeout("", 1, TimeUnit.SECONDS);
        }

        Object delayedExecutor() {
            return CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);
        }

        Object supplyAsync() {
            return CompletableFuture.supplyAsync(() -> "");
        }

        Object thenRunAsync(CompletionStage<Object> stage) {
            return stage.thenRunAsync(() -> {});
        }

        Object hashMap() {
            return new HashMap<>();
        }

        Object hashSet() {
            return new HashSet<>();
        }

        Object identityHashMap() {
            return new IdentityHashMap<>();
        }

        Object weakHashMap() {
            return new WeakHashMap<>();
        }

        Object concurrentHashMap() {
            return new ConcurrentHashMap<>();
        }

        Object keySet() {
            return ConcurrentHashMap.newKeySet();
        }

        Object mapOfTwo() {
            return Map.of("a", 1, "b", 2);
        }

        Object mapOfEntries() {
            return Map.ofEntries(Map.entry("a", 1));
        }

        Object mapCopy(Map<Object, Object> map) {
            return Map.copyOf(map);
        }

        Object setOf() {
            return Set.of("a", "b");
        }

        Object setCopy(List<Object> list) {
            return Set.copyOf(list);
        }

        Object toSet(Stream<Object> stream) {
            return stream.collect(Collectors.toSet());
        }

        Object toMap(Stream<Object> stream) {
            return stream.collect(Collectors.toMap(each -> each, each -> each));
        }

        Object groupingBy(Stream<Object> stream) {
            return stream.collect(Collectors.groupingBy(each -> each));
        }
    }

    /** What looks alike and is allowed. */
    static final class Allowed {

        Object mapOfOne() {
            return Map.of("a", 1);
        }

        Object async(CompletableFuture<Object> future, Executor executor) {
            return future.thenRunAsync(() -> {}, executor);
        }

        Object seeded(SplittableRandom random) {
            return random.nextLong();
        }

        Object toMap(Stream<Object> stream) {
            return stream.collect(Collectors.toMap(each -> each, each -> each, (a, b) -> a, java.util.TreeMap::new));
        }

        Object linked() {
            return new java.util.LinkedHashMap<>();
        }
    }

    static final class SynchronizedMethod {
        synchronized void method() {}
    }

    static final class SynchronizedBlock {
        void method(Object lock) {
            synchronized (lock) {
                lock.hashCode();
            }
        }
    }
}
