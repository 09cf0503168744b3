package io.kabelwerk.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import io.kabelwerk.core.resource.SharedResources;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What the engine must not use: everything that would make a session depend on something else than its inputs, so that
 * it could not be run again from a seed.
 */
final class Banned {

    /** Owner and name; {@code <init>} for constructors. */
    private static final Pattern CALLS = Pattern.compile(String.join(
            "|",
            // Clocks.
            "java\\.lang\\.System\\.(nanoTime|currentTimeMillis|identityHashCode)",
            "java\\.time\\.(Clock\\.system.*|Clock\\.tick.*|[A-Za-z]+\\.now)",
            "java\\.time\\.InstantSource\\.system",
            "java\\.util\\.(Date|Timer|TimerTask)\\.<init>",
            // Chance.
            "java\\.lang\\.Math\\.random",
            "java\\.util\\.UUID\\.randomUUID",
            "java\\.util\\.concurrent\\.ThreadLocalRandom\\..*",
            "java\\.util\\.(Random|SplittableRandom)\\.<init>",
            "java\\.security\\.SecureRandom\\..*",
            "java\\.util\\.random\\.(RandomGenerator\\.(of|getDefault)|RandomGeneratorFactory\\..*)",
            "java\\.util\\.Collections\\.shuffle",
            // Threads and locks.
            "java\\.lang\\.Thread\\.(<init>|start|sleep|yield|onSpinWait|join|ofVirtual|ofPlatform|startVirtualThread)",
            "java\\.lang\\.Object\\.(wait|notify|notifyAll)",
            "java\\.util\\.concurrent\\.(Executors|ForkJoinPool)\\..*",
            "java\\.util\\.concurrent\\.(ScheduledThreadPoolExecutor|ThreadPoolExecutor)\\.<init>",
            "java\\.util\\.concurrent\\.locks\\..*",
            "java\\.util\\.concurrent\\.CompletableFuture\\.(orTimeout|completeOnTimeout|delayedExecutor)",
            ".*\\.parallelStream",
            ".*\\.parallel",
            // Collections in an order of their own.
            "java\\.util\\.(HashMap|HashSet|IdentityHashMap|WeakHashMap|Hashtable)\\.<init>",
            "java\\.util\\.concurrent\\.ConcurrentHashMap\\.(<init>|newKeySet)",
            "java\\.util\\.Set\\.(of|copyOf)",
            "java\\.util\\.Map\\.(ofEntries|copyOf)",
            "java\\.util\\.stream\\.Collectors\\.(toSet|toUnmodifiableSet|toUnmodifiableMap|toConcurrentMap"
                    + "|groupingByConcurrent|partitioningBy)"));

    /** Collectors that make a map of their own where none is supplied. */
    private static final Set<String> MAP_COLLECTORS = Set.of("toMap", "groupingBy");

    /** A map of one entry has one order. */
    private static final int ONE_ENTRY = 2;

    private Banned() {}

    /** The rule; the one class of defaults is exempt. */
    static ArchRule rule() {
        return noClasses()
                .that(areNotOfDefaults())
                .should()
                .accessTargetWhere(DescribedPredicate.describe("it is a source of nondeterminism", Banned::isBanned))
                .because("a session must run again, alike, from its inputs; SharedResources is the one class that may");
    }

    private static DescribedPredicate<JavaClass> areNotOfDefaults() {
        return DescribedPredicate.describe(
                "are not SharedResources",
                type -> !type.getName().matches(Pattern.quote(SharedResources.class.getName()) + "(\\$.*)?"));
    }

    private static boolean isBanned(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        String owner = target.getOwner().getName();
        if (CALLS.matcher(owner + "." + target.getName()).matches()) {
            return true;
        }
        if (!(target instanceof CodeUnitAccessTarget called)) {
            return false;
        }
        List<JavaClass> parameters = called.getRawParameterTypes();
        return switch (owner) {
            case "java.util.Map" -> called.getName().equals("of") && parameters.size() > ONE_ENTRY;
            case "java.util.stream.Collectors" ->
                MAP_COLLECTORS.contains(called.getName())
                        && parameters.stream().noneMatch(type -> type.isEquivalentTo(Supplier.class));
            default ->
                target.getOwner().isAssignableTo(CompletionStage.class)
                        && called.getName().endsWith("Async")
                        && parameters.stream().noneMatch(type -> type.isEquivalentTo(Executor.class));
        };
    }
}
