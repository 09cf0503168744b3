package io.kabelwerk.tests.kit.mutation;

import static org.objectweb.asm.Opcodes.*;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/** Integers in code. */
final class Constants {

    private Constants() {}

    /** The integer that an instruction pushes; null if it pushes none. */
    static @Nullable Long valueOf(AbstractInsnNode at) {
        int opcode = at.getOpcode();
        if (opcode >= ICONST_M1 && opcode <= ICONST_5) {
            return (long) opcode - ICONST_0;
        }
        if (opcode == LCONST_0 || opcode == LCONST_1) {
            return (long) opcode - LCONST_0;
        }
        if (at instanceof IntInsnNode push && opcode != NEWARRAY) {
            return (long) push.operand;
        }
        if (at instanceof LdcInsnNode load && (load.cst instanceof Integer || load.cst instanceof Long)) {
            return ((Number) load.cst).longValue();
        }
        return null;
    }

    static boolean isWide(AbstractInsnNode at) {
        int opcode = at.getOpcode();
        return opcode == LCONST_0 || opcode == LCONST_1 || (at instanceof LdcInsnNode load && load.cst instanceof Long);
    }

    static AbstractInsnNode of(long value, boolean wide) {
        return wide ? new LdcInsnNode(value) : new LdcInsnNode((int) value);
    }

    /** Whether it is one of the two outcomes of a condition, which the condition's own changes exchange. */
    static boolean isOutcome(AbstractInsnNode at) {
        AbstractInsnNode jump = at.getOpcode() == ICONST_1 ? Changes.next(at) : Changes.before(at);
        if (jump == null || jump.getOpcode() != GOTO) {
            return false;
        }
        AbstractInsnNode other = at.getOpcode() == ICONST_1 ? Changes.next(jump) : Changes.before(jump);
        return other != null && other.getOpcode() == (at.getOpcode() == ICONST_1 ? ICONST_0 : ICONST_1);
    }

    /** Whether a constant is a boolean: by the parameter, field or variable that it is for. */
    static boolean isFlag(MethodNode method, AbstractInsnNode at) {
        AbstractInsnNode next = Changes.next(at);
        if (next instanceof VarInsnNode store && next.getOpcode() == ISTORE) {
            return method.localVariables.stream()
                    .anyMatch(variable -> variable.index == store.var && variable.desc.equals("Z"));
        }
        int behind = 0;
        while (next != null && valueOf(next) != null) {
            behind++;
            next = Changes.next(next);
        }
        if (next instanceof FieldInsnNode field) {
            return behind == 0 && field.desc.equals("Z");
        }
        if (next instanceof MethodInsnNode call) {
            Type[] arguments = Type.getArgumentTypes(call.desc);
            int argument = arguments.length - 1 - behind;
            return argument >= 0 && arguments[argument].getSort() == Type.BOOLEAN;
        }
        return false;
    }
}
