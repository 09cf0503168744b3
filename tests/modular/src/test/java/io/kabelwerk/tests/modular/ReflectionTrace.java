package io.kabelwerk.tests.modular;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.InvalidStackFrameException;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.StringReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.Value;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.VMDeathEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.EventRequest;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * What a program looks up by name at run time: classes, members and resources. A debugger stops where the JDK looks them up, and
 * writes down who has asked for what. It sees neither {@code ClassLoader.loadClass} nor method and var handles, which the
 * compiler of native images resolves by itself where their arguments are constants.
 */
final class ReflectionTrace {

    private static final Map<String, Pattern> LOOKED_AT = Map.of(
            "java.lang.Class",
                    Pattern.compile("forName|newInstance|getResource(AsStream)?"
                            + "|get(Declared)?(Field|Method|Constructor)s?"),
            "java.lang.ClassLoader", Pattern.compile("getResource(s|AsStream)?"),
            "java.lang.reflect.Proxy", Pattern.compile("newProxyInstance"),
            "java.util.ResourceBundle", Pattern.compile("getBundle"));

    /**
     * One look-up.
     *
     * @param kind the method that was called
     * @param subject the class that it was called on, or nothing for static methods
     * @param name its first argument, if that is a string
     * @param by the class that has called it
     */
    record Use(String kind, String subject, String name, String by) {}

    /** What a program printed, and what it has looked up. */
    record Result(String output, Set<Use> uses) {}

    private ReflectionTrace() {}

    /** @param by the classes whose look-ups matter */
    static Result run(String main, String options, Pattern by) throws Exception {
        LaunchingConnector connector = Bootstrap.virtualMachineManager().defaultConnector();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        arguments.get("main").setValue(main);
        arguments.get("options").setValue(options);
        VirtualMachine machine = connector.launch(arguments);
        CompletableFuture<String> output = read(machine.process().getInputStream());
        CompletableFuture<String> errors = read(machine.process().getErrorStream());
        for (Map.Entry<String, Pattern> type : LOOKED_AT.entrySet()) {
            for (ReferenceType loaded : machine.classesByName(type.getKey())) {
                stopIn(machine, loaded, type.getValue());
            }
        }
        Set<Use> uses = new LinkedHashSet<>();
        try {
            listen(machine, by, uses);
            return new Result(output.join() + errors.join(), uses);
        } finally {
            machine.process().destroyForcibly();
        }
    }

    private static void stopIn(VirtualMachine machine, ReferenceType type, Pattern methods) {
        for (Method method : type.methods()) {
            boolean stops = method.isPublic() && !method.isNative() && !method.isAbstract();
            if (stops && methods.matcher(method.name()).matches()) {
                EventRequest request = machine.eventRequestManager().createBreakpointRequest(method.location());
                request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
                request.enable();
            }
        }
    }

    private static void listen(VirtualMachine machine, Pattern by, Set<Use> uses) throws InterruptedException {
        machine.resume();
        try {
            while (take(machine.eventQueue().remove(), by, uses)) {}
        } catch (VMDisconnectedException e) {
            // The program has ended: while nothing happened, or while a thread of it was looked at.
        }
    }

    /** False if the program has ended. */
    private static boolean take(EventSet events, Pattern by, Set<Use> uses) {
        for (Event event : events) {
            if (event instanceof VMDeathEvent || event instanceof VMDisconnectEvent) {
                return false;
            }
            if (event instanceof BreakpointEvent stop) {
                use(stop).filter(use -> by.matcher(use.by()).lookingAt()).ifPresent(uses::add);
            }
        }
        events.resume();
        return true;
    }

    private static Optional<Use> use(BreakpointEvent stop) {
        try {
            StackFrame callee = stop.thread().frame(0);
            if (stop.thread().frameCount() < 2) {
                return Optional.empty();
            }
            String by = stop.thread().frame(1).location().declaringType().name();
            List<Value> given = callee.getArgumentValues();
            String name = "";
            for (Value value : given) {
                if (value instanceof StringReference text) {
                    name = text.value();
                    break;
                }
            }
            String subject = callee.thisObject() instanceof com.sun.jdi.ClassObjectReference type
                    ? type.reflectedType().name()
                    : "";
            return Optional.of(new Use(callee.location().method().name(), subject, name, by));
        } catch (IncompatibleThreadStateException | InvalidStackFrameException e) {
            return Optional.empty(); // The program ends, and all its threads go on.
        }
    }

    private static CompletableFuture<String> read(InputStream in) {
        return CompletableFuture.supplyAsync(() -> {
            List<String> lines = new ArrayList<>();
            new java.io.BufferedReader(new java.io.InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .forEach(lines::add);
            return String.join("\n", lines);
        });
    }
}
