package io.kabelwerk.tck.runner;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import org.jspecify.annotations.Nullable;

/** Sets the seed of jqwik's properties, and keeps the seed that they have used. */
final class Seeding implements AroundPropertyHook {

    private static final Map<String, String> SEEDS = new ConcurrentHashMap<>();

    /** The seed with which a property was last tried, unless it is always the same. */
    static @Nullable String seedOf(String label) {
        return SEEDS.get(label);
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        Chance chance = Chosen.current().chance();
        boolean fixed = context.attributes().seed().isPresent();
        if (chance.seed() != null && !fixed) {
            context.attributes().setSeed(chance.seed().toString());
        }
        if (chance.limit() != null) {
            context.attributes().setTries(chance.limit());
        }
        PropertyExecutionResult result = property.execute();
        if (!fixed) {
            result.seed().ifPresent(seed -> SEEDS.put(context.label(), seed));
        }
        return result;
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }
}
