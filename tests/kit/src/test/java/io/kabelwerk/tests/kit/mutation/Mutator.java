package io.kabelwerk.tests.kit.mutation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;

/** Finds the mutations of a class file and makes the class file of each. */
final class Mutator {

    private final byte[] original;
    private final ClassNode type = new ClassNode();
    private final List<Mutation> mutations = new ArrayList<>();
    private final List<MethodNode> methods = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private final Map<String, Integer> seen = new HashMap<>();

    private Mutator(byte[] original) {
        this.original = original;
        new ClassReader(original).accept(type, 0);
        for (MethodNode method : type.methods) {
            if ((method.access & (Opcodes.ACC_BRIDGE | Opcodes.ACC_ABSTRACT)) == 0 && !isOfRecord(method)) {
                find(method);
            }
        }
    }

    /** The compiler's own. */
    private boolean isOfRecord(MethodNode method) {
        return (type.access & Opcodes.ACC_RECORD) != 0
                && List.of("hashCode", "equals", "toString").contains(method.name);
    }

    /** All mutations of a class, in the order of its code. */
    static List<Mutation> mutationsOf(byte[] original) {
        return List.copyOf(new Mutator(original).mutations);
    }

    /** The class file with one mutation. */
    static byte[] mutated(byte[] original, int index) {
        Mutator mutator = new Mutator(original);
        Change change = mutator.changes.get(index);
        change.edit().apply(mutator.methods.get(index).instructions, change.at());
        return mutator.written();
    }

    /** The class file without a mutation; where one would be, it calls {@link Probes#hit}. */
    static byte[] probed(byte[] original, int firstProbe) {
        Mutator mutator = new Mutator(original);
        for (int i = 0; i < mutator.changes.size(); i++) {
            InsnList probe = new InsnList();
            probe.add(new LdcInsnNode(firstProbe + i));
            probe.add(
                    new MethodInsnNode(Opcodes.INVOKESTATIC, Type.getInternalName(Probes.class), "hit", "(I)V", false));
            mutator.methods
                    .get(i)
                    .instructions
                    .insertBefore(mutator.changes.get(i).at(), probe);
        }
        return mutator.written();
    }

    private void find(MethodNode method) {
        int line = 0;
        Deque<String> thrown = new ArrayDeque<>();
        for (AbstractInsnNode at : method.instructions) {
            if (isWordOfMessage(thrown, at)) {
                continue;
            }
            if (at instanceof LineNumberNode number) {
                line = number.line;
            }
            for (Change change : Changes.of(type.name, method, at)) {
                String key = name() + "." + method.name + ": " + change.what();
                int count = seen.merge(key, 1, Integer::sum);
                mutations.add(new Mutation(
                        type.name.replace('/', '.'),
                        mutations.size(),
                        line,
                        count == 1 ? key : key + " [" + count + "]"));
                methods.add(method);
                changes.add(change);
            }
        }
    }

    /**
     * Whether it is a call by which the words of an exception are put together: they are for people, and nothing is
     * decided there.
     *
     * @param thrown the exceptions that are being made, the innermost first
     */
    private static boolean isWordOfMessage(Deque<String> thrown, AbstractInsnNode at) {
        if (at instanceof TypeInsnNode made && made.getOpcode() == Opcodes.NEW) {
            if (made.desc.matches(".*(Exception|Error|Fault)")) {
                thrown.push(made.desc);
            }
        } else if (at instanceof MethodInsnNode call
                && call.name.equals("<init>")
                && call.owner.equals(thrown.peek())) {
            thrown.pop();
        }
        return at instanceof MethodInsnNode && !thrown.isEmpty();
    }

    private String name() {
        return type.name.substring(type.name.lastIndexOf('/') + 1);
    }

    /** No change moves a jump's target or alters the stack there, so that the frames stay as they are. */
    private byte[] written() {
        ClassWriter writer = new ClassWriter(new ClassReader(original), ClassWriter.COMPUTE_MAXS);
        type.accept(writer);
        return writer.toByteArray();
    }
}
