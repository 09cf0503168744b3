package io.kabelwerk.tests.kit.load;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * An agent with which every second thread of the process is {@value #MILLIS} ms late: those with an odd number, and they
 * are numbered as they are made.
 */
public final class LateThreads implements ClassFileTransformer {

    private static final long MILLIS = 50;
    private static final String THREAD = "java/lang/Thread";

    private LateThreads() {}

    /** Called by the JVM. */
    public static void premain(@Nullable String unusedArguments, Instrumentation instrumentation)
            throws UnmodifiableClassException {
        instrumentation.addTransformer(new LateThreads(), true);
        instrumentation.retransformClasses(Thread.class);
    }

    /** Writes the jar that a JVM is given as its agent; the classes are taken from the class path. */
    static void writeJar(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Premain-Class", LateThreads.class.getName());
        attributes.putValue("Can-Retransform-Classes", "true");
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).finish();
        }
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            String className,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (!className.equals(THREAD)) {
            return null;
        }
        ClassNode type = new ClassNode();
        new ClassReader(bytes).accept(type, 0);
        for (MethodNode method : type.methods) {
            if (method.name.equals("run") && method.desc.equals("()V")) {
                method.instructions.insert(park());
            }
        }
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        type.accept(writer);
        return writer.toByteArray();
    }

    /** {@code LockSupport.parkNanos((Thread.currentThread().getId() & 1) * nanos)}: no branch, and nothing is thrown. */
    private static InsnList park() {
        InsnList code = new InsnList();
        code.add(new MethodInsnNode(Opcodes.INVOKESTATIC, THREAD, "currentThread", "()Ljava/lang/Thread;", false));
        code.add(new MethodInsnNode(Opcodes.INVOKEVIRTUAL, THREAD, "getId", "()J", false));
        code.add(new InsnNode(Opcodes.LCONST_1));
        code.add(new InsnNode(Opcodes.LAND));
        code.add(new LdcInsnNode(MILLIS * 1_000_000));
        code.add(new InsnNode(Opcodes.LMUL));
        code.add(new MethodInsnNode(
                Opcodes.INVOKESTATIC, "java/util/concurrent/locks/LockSupport", "parkNanos", "(J)V", false));
        return code;
    }
}
