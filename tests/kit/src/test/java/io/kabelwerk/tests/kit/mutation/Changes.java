package io.kabelwerk.tests.kit.mutation;

import static org.objectweb.asm.Opcodes.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;

/**
 * The changes of an instruction: a condition is negated or its bound moved, a case is taken out of a switch, a constant is
 * one more or less, arithmetic is replaced by its counterpart, a field keeps its value, a call is left out, a result is
 * replaced.
 */
final class Changes {

    /** Opcodes of comparisons, each with that of its negation. */
    private static final Map<Integer, Integer> NEGATED = Map.ofEntries(
            Map.entry(IFEQ, IFNE),
            Map.entry(IFNE, IFEQ),
            Map.entry(IFLT, IFGE),
            Map.entry(IFGE, IFLT),
            Map.entry(IFGT, IFLE),
            Map.entry(IFLE, IFGT),
            Map.entry(IF_ICMPEQ, IF_ICMPNE),
            Map.entry(IF_ICMPNE, IF_ICMPEQ),
            Map.entry(IF_ICMPLT, IF_ICMPGE),
            Map.entry(IF_ICMPGE, IF_ICMPLT),
            Map.entry(IF_ICMPGT, IF_ICMPLE),
            Map.entry(IF_ICMPLE, IF_ICMPGT),
            Map.entry(IF_ACMPEQ, IF_ACMPNE),
            Map.entry(IF_ACMPNE, IF_ACMPEQ),
            Map.entry(IFNULL, IFNONNULL),
            Map.entry(IFNONNULL, IFNULL));

    /** Opcodes of comparisons with a bound, each with the one that treats the bound itself otherwise. */
    private static final Map<Integer, Integer> BOUNDARY = Map.of(
            IFLT, IFLE,
            IFLE, IFLT,
            IFGT, IFGE,
            IFGE, IFGT,
            IF_ICMPLT, IF_ICMPLE,
            IF_ICMPLE, IF_ICMPLT,
            IF_ICMPGT, IF_ICMPGE,
            IF_ICMPGE, IF_ICMPGT);

    private static final Map<Integer, Integer> ARITHMETIC = Map.ofEntries(
            Map.entry(IADD, ISUB),
            Map.entry(ISUB, IADD),
            Map.entry(IMUL, IDIV),
            Map.entry(IDIV, IMUL),
            Map.entry(IREM, IMUL),
            Map.entry(IAND, IOR),
            Map.entry(IOR, IAND),
            Map.entry(IXOR, IAND),
            Map.entry(ISHL, ISHR),
            Map.entry(ISHR, ISHL),
            Map.entry(IUSHR, ISHL),
            Map.entry(LADD, LSUB),
            Map.entry(LSUB, LADD),
            Map.entry(LMUL, LDIV),
            Map.entry(LDIV, LMUL));

    private final String owner;
    private final MethodNode method;
    private final AbstractInsnNode at;
    private final List<Change> found = new ArrayList<>();

    private Changes(String owner, MethodNode method, AbstractInsnNode at) {
        this.owner = owner;
        this.method = method;
        this.at = at;
    }

    /** What can be done to an instruction of a method of a class. */
    static List<Change> of(String owner, MethodNode method, AbstractInsnNode at) {
        Changes changes = new Changes(owner, method, at);
        if (at instanceof JumpInsnNode jump) {
            changes.ofJump(jump);
        } else if (at instanceof TableSwitchInsnNode table) {
            changes.ofCases(table.labels.size(), table.min, null);
        } else if (at instanceof LookupSwitchInsnNode lookup) {
            changes.ofCases(lookup.keys.size(), 0, lookup.keys);
        } else if (at instanceof MethodInsnNode call) {
            changes.ofCall(call);
        } else if (at instanceof FieldInsnNode field) {
            changes.ofField(field);
        } else if (at instanceof IincInsnNode increment) {
            changes.add("counts the other way", (code, node) -> increment.incr = -increment.incr);
        } else {
            changes.ofPlain();
        }
        return changes.found;
    }

    private void add(String what, Change.Edit edit) {
        found.add(new Change(at, what, edit));
    }

    private static void replace(InsnList code, AbstractInsnNode at, AbstractInsnNode... by) {
        for (AbstractInsnNode node : by) {
            code.insertBefore(at, node);
        }
        code.remove(at);
    }

    private static void append(InsnList code, AbstractInsnNode at, AbstractInsnNode... more) {
        AbstractInsnNode last = at;
        for (AbstractInsnNode node : more) {
            code.insert(last, node);
            last = node;
        }
    }

    // ---- Conditions.

    private void ofJump(JumpInsnNode jump) {
        Integer negated = NEGATED.get(jump.getOpcode());
        if (negated != null) {
            add("negates a condition", (code, node) -> jump.setOpcode(negated));
        }
        Integer boundary = BOUNDARY.get(jump.getOpcode());
        if (boundary != null) {
            add("moves a bound", (code, node) -> jump.setOpcode(boundary));
        }
    }

    private void ofCases(int count, int first, @Nullable List<Integer> keys) {
        for (int i = 0; i < count; i++) {
            int label = i;
            int value = keys == null ? first + i : keys.get(i);
            add("forgets the case " + value, (code, node) -> {
                if (node instanceof TableSwitchInsnNode table) {
                    table.labels.set(label, table.dflt);
                } else if (node instanceof LookupSwitchInsnNode lookup) {
                    lookup.labels.set(label, lookup.dflt);
                }
            });
        }
    }

    // ---- Calls and fields.

    private void ofCall(MethodInsnNode call) {
        Type result = Type.getReturnType(call.desc);
        if (call.name.equals("<init>")) {
            return;
        }
        if (call.owner.equals("java/util/Objects") && call.name.equals("requireNonNull")) {
            ofNullCheck(call);
        } else if (result.getSort() == Type.VOID) {
            add("leaves out " + nameOf(call), (code, node) -> replace(code, node, withoutArguments(call, true)));
        } else if (call.getOpcode() != INVOKESTATIC && result.getInternalName().equals(call.owner)) {
            // Fluent: the receiver is the result.
            add("leaves out " + nameOf(call), (code, node) -> replace(code, node, withoutArguments(call, false)));
        } else if (isDropped()) {
            add("leaves out " + nameOf(call), (code, node) -> {
                for (AbstractInsnNode pop : withoutArguments(call, true)) {
                    code.insertBefore(node, pop);
                }
                code.insertBefore(node, nothing(result));
                code.remove(node);
            });
        } else if (result.getSort() == Type.BOOLEAN && !isJump(next(at))) {
            add("negates the result of " + nameOf(call), (code, node) -> append(code, node, negation()));
        } else if (result.getSort() != Type.BOOLEAN) {
            add("replaces the result of " + nameOf(call), (code, node) -> append(code, node, replacement(result)));
        }
    }

    private void ofNullCheck(MethodInsnNode call) {
        boolean ofCompiler = isDropped() && call.desc.equals("(Ljava/lang/Object;)Ljava/lang/Object;");
        if (!ofCompiler) {
            Type[] arguments = Type.getArgumentTypes(call.desc);
            add(
                    "leaves out requireNonNull",
                    (code, node) -> replace(
                            code,
                            node,
                            arguments.length == 1
                                    ? new AbstractInsnNode[0]
                                    : new AbstractInsnNode[] {new InsnNode(POP)}));
        }
    }

    private void ofField(FieldInsnNode field) {
        boolean writes = field.getOpcode() == PUTFIELD || field.getOpcode() == PUTSTATIC;
        if (writes && !method.name.equals("<init>") && !method.name.equals("<clinit>")) {
            boolean wide = Type.getType(field.desc).getSize() == 2;
            add("does not set " + field.name, (code, node) -> {
                if (field.getOpcode() == PUTSTATIC) {
                    replace(code, node, new InsnNode(wide ? POP2 : POP));
                } else {
                    replace(code, node, new InsnNode(wide ? POP2 : POP), new InsnNode(POP));
                }
            });
        }
    }

    private String nameOf(MethodInsnNode call) {
        return call.owner.equals(owner) ? call.name : call.owner.replaceFirst(".*/", "") + "." + call.name;
    }

    private static AbstractInsnNode[] withoutArguments(MethodInsnNode call, boolean andReceiver) {
        List<AbstractInsnNode> pops = new ArrayList<>();
        Type[] arguments = Type.getArgumentTypes(call.desc);
        for (int i = arguments.length - 1; i >= 0; i--) {
            pops.add(new InsnNode(arguments[i].getSize() == 2 ? POP2 : POP));
        }
        if (andReceiver && call.getOpcode() != INVOKESTATIC) {
            pops.add(new InsnNode(POP));
        }
        return pops.toArray(AbstractInsnNode[]::new);
    }

    private boolean isDropped() {
        AbstractInsnNode next = next(at);
        return next != null && (next.getOpcode() == POP || next.getOpcode() == POP2);
    }

    // ---- Constants, arithmetic, results.

    private void ofPlain() {
        Long constant = Constants.valueOf(at);
        Integer counterpart = ARITHMETIC.get(at.getOpcode());
        if (constant != null) {
            if (!isReturnedFlag() && !Constants.isOutcome(at)) {
                ofConstant(constant);
            }
        } else if (counterpart != null) {
            add("replaces an operator", (code, node) -> replace(code, node, new InsnNode(counterpart)));
        } else if (at.getOpcode() >= IRETURN && at.getOpcode() <= ARETURN) {
            ofResult(Type.getReturnType(method.desc));
        }
    }

    private void ofConstant(long value) {
        boolean wide = Constants.isWide(at);
        if (Constants.isFlag(method, at)) {
            add("passes " + (value == 0), (code, node) -> replace(code, node, Constants.of(1 - value, false)));
        } else {
            add(
                    "takes " + (value + 1) + " for " + value,
                    (code, node) -> replace(code, node, Constants.of(value + 1, wide)));
            add(
                    "takes " + (value - 1) + " for " + value,
                    (code, node) -> replace(code, node, Constants.of(value - 1, wide)));
        }
    }

    private void ofResult(Type result) {
        AbstractInsnNode before = before(at);
        boolean same = before == null || before.getOpcode() == ACONST_NULL || before instanceof MethodInsnNode;
        if (result.getSort() == Type.BOOLEAN) {
            if (!(before instanceof MethodInsnNode)) {
                add("returns the opposite", (code, node) -> code.insertBefore(node, listOf(negation())));
            }
        } else if (!same) {
            add("returns something else", (code, node) -> code.insertBefore(node, listOf(replacement(result))));
        }
    }

    /** The negation of the result is the same. */
    private boolean isReturnedFlag() {
        AbstractInsnNode next = next(at);
        return next != null
                && next.getOpcode() == IRETURN
                && Type.getReturnType(method.desc).getSort() == Type.BOOLEAN;
    }

    private static InsnList listOf(AbstractInsnNode... nodes) {
        InsnList list = new InsnList();
        for (AbstractInsnNode node : nodes) {
            list.add(node);
        }
        return list;
    }

    private static AbstractInsnNode[] negation() {
        return new AbstractInsnNode[] {new InsnNode(ICONST_1), new InsnNode(IXOR)};
    }

    /** Takes a value from the stack and puts another one there: one more, or what is least of its type. */
    private static AbstractInsnNode[] replacement(Type type) {
        return switch (type.getSort()) {
            case Type.BYTE, Type.CHAR, Type.SHORT, Type.INT ->
                new AbstractInsnNode[] {new InsnNode(ICONST_1), new InsnNode(IADD)};
            case Type.LONG -> new AbstractInsnNode[] {new InsnNode(LCONST_1), new InsnNode(LADD)};
            case Type.FLOAT -> new AbstractInsnNode[] {new InsnNode(FCONST_1), new InsnNode(FADD)};
            case Type.DOUBLE -> new AbstractInsnNode[] {new InsnNode(DCONST_1), new InsnNode(DADD)};
            default -> new AbstractInsnNode[] {new InsnNode(POP), nothing(type)};
        };
    }

    private static AbstractInsnNode nothing(Type type) {
        return switch (type.getSort()) {
            case Type.BOOLEAN, Type.BYTE, Type.CHAR, Type.SHORT, Type.INT -> new InsnNode(ICONST_0);
            case Type.LONG -> new InsnNode(LCONST_0);
            case Type.FLOAT -> new InsnNode(FCONST_0);
            case Type.DOUBLE -> new InsnNode(DCONST_0);
            default ->
                switch (type.getInternalName()) {
                    case "java/lang/String", "java/lang/CharSequence" -> new LdcInsnNode("");
                    case "java/util/List" ->
                        new MethodInsnNode(INVOKESTATIC, "java/util/List", "of", "()Ljava/util/List;", true);
                    case "java/util/Map" ->
                        new MethodInsnNode(INVOKESTATIC, "java/util/Map", "of", "()Ljava/util/Map;", true);
                    case "java/util/Optional" ->
                        new MethodInsnNode(
                                INVOKESTATIC, "java/util/Optional", "empty", "()Ljava/util/Optional;", false);
                    default -> new InsnNode(ACONST_NULL);
                };
        };
    }

    private static boolean isJump(@Nullable AbstractInsnNode node) {
        return node instanceof JumpInsnNode;
    }

    static @Nullable AbstractInsnNode before(AbstractInsnNode at) {
        AbstractInsnNode before = at.getPrevious();
        while (before != null && before.getOpcode() < 0) {
            before = before.getPrevious();
        }
        return before;
    }

    static @Nullable AbstractInsnNode next(AbstractInsnNode at) {
        AbstractInsnNode next = at.getNext();
        while (next != null && next.getOpcode() < 0) {
            next = next.getNext();
        }
        return next;
    }
}
