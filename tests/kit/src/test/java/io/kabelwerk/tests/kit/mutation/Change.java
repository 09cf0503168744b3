package io.kabelwerk.tests.kit.mutation;

import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;

/**
 * What can be done to an instruction.
 *
 * @param at the instruction
 * @param what what is done
 * @param edit does it
 */
record Change(AbstractInsnNode at, String what, Edit edit) {

    /** Alters the code at an instruction. */
    interface Edit {
        void apply(InsnList code, AbstractInsnNode at);
    }
}
