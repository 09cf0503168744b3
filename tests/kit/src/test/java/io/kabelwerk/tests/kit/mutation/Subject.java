package io.kabelwerk.tests.kit.mutation;

import io.kabelwerk.tests.kit.memory.InMemory;
import io.kabelwerk.tests.kit.plain.PlainCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Something that is right, and the contract that says so. */
public enum Subject {
    /** The transport in memory. */
    TRANSPORT(
            TransportUnderTrial.class,
            // Threads, certificates and text of the shipped transports are tried where they are.
            List.of(InMemory.class.getPackageName() + ".", "io.kabelwerk.spi.support."),
            List.of(
                    "memory.MemoryTransport",
                    "memory.MemoryConnection",
                    "memory.MemoryConnection$Frames",
                    "memory.Upgrade",
                    "memory.FrameReader",
                    "memory.FrameWriter",
                    "memory.Outbox",
                    "memory.Outbox$Letter",
                    "memory.Lane",
                    "memory.PeerFault",
                    "io.kabelwerk.spi.support.AbstractConnection",
                    "io.kabelwerk.spi.support.Background",
                    "io.kabelwerk.spi.support.Background$Worker",
                    "io.kabelwerk.spi.support.CloseDeadline",
                    "io.kabelwerk.spi.support.CloseFrame",
                    "io.kabelwerk.spi.support.RequestHeaders",
                    "io.kabelwerk.spi.support.Turn",
                    "io.kabelwerk.spi.support.Utf8")),
    /** The codec without a library. */
    CODEC(
            CodecUnderTrial.class,
            List.of(PlainCodec.class.getPackageName() + "."),
            List.of(
                    "plain.PlainCodec",
                    "plain.PlainReader",
                    "plain.PlainReader$Level",
                    "plain.PlainNumbers",
                    "plain.PlainUtf8",
                    "plain.PlainWriter",
                    "plain.PlainWriter$Level")),
    /** The transport that ships, over sockets; nothing is put into it here. */
    SHIPPED(ShippedUnderTrial.class, List.of(), List.of());

    private static final String HERE = "io.kabelwerk.tests.kit.";

    private final Class<?> contract;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> owned;

    @SuppressWarnings("ImmutableEnumChecker") // made by toList
    private final List<String> mutated;

    Subject(Class<?> contract, List<String> owned, List<String> mutated) {
        this.contract = contract;
        this.owned = owned;
        this.mutated = mutated.stream()
                .map(name -> name.startsWith("io.") ? name : HERE + name)
                .toList();
    }

    /** What its author would write to try it. */
    Class<?> contract() {
        return contract;
    }

    /** Whether a rule looks at the whole process, so that no other mutation may be tried at the same time. */
    boolean isAlone(String rule) {
        return rule.matches("T16[1-5]|T50\\d|T513|T516|T701|C40\\d");
    }

    /** The prefix of its rules' numbers, and of their display names. */
    Pattern rules() {
        return Pattern.compile((this == CODEC ? "(C" : "(T") + "\\d{3}) (?:MUST|SHOULD|MAY) .+");
    }

    /**
     * Tries its rules on it as it is.
     *
     * @param onRule told of each rule that was tried
     * @return those that it broke, each with what it said
     */
    public Map<String, String> failures(Consumer<String> onRule) {
        return RuleRun.all(this, right(), (rule, nanos) -> onRule.accept(rule.getDisplayName()));
    }

    /** Whether a class is one of its own. */
    boolean owns(String className) {
        return owned.stream().anyMatch(className::startsWith);
    }

    /** All mutations of its classes. */
    List<Mutation> mutations() {
        List<Mutation> all = new ArrayList<>();
        mutated.forEach(name -> all.addAll(Mutator.mutationsOf(bytesOf(name))));
        return all;
    }

    /** Its classes as they are. */
    ClassLoader right() {
        return new SubjectLoader(owned, Map.of());
    }

    /** Its classes with a mutation. */
    ClassLoader with(Mutation mutation) {
        String name = mutation.className();
        return new SubjectLoader(owned, Map.of(name, Mutator.mutated(bytesOf(name), mutation.index())));
    }

    /** Its classes with a probe where each mutation would be, numbered as in {@link #mutations()}. */
    ClassLoader probed() {
        Map<String, byte[]> probed = new LinkedHashMap<>();
        int first = 0;
        for (String name : mutated) {
            byte[] original = bytesOf(name);
            probed.put(name, Mutator.probed(original, first));
            first += Mutator.mutationsOf(original).size();
        }
        Probes.reset(first);
        return new SubjectLoader(owned, probed);
    }

    private static byte[] bytesOf(String className) {
        try (InputStream in =
                Subject.class.getClassLoader().getResourceAsStream(className.replace('.', '/') + ".class")) {
            return Objects.requireNonNull(in, className).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has classes of its own of some packages. */
    private static final class SubjectLoader extends ClassLoader {

        private final List<String> owned;
        private final Map<String, byte[]> altered;

        SubjectLoader(List<String> owned, Map<String, byte[]> altered) {
            super("subject", Subject.class.getClassLoader());
            this.owned = owned;
            this.altered = altered;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (owned.stream().noneMatch(name::startsWith)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                byte[] alteredBytes = altered.get(name);
                byte[] bytes = alteredBytes == null ? bytesOf(name) : alteredBytes;
                return defineClass(name, bytes, 0, bytes.length);
            }
        }
    }
}
