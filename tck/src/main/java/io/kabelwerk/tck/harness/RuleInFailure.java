package io.kabelwerk.tck.harness;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** Puts the rule in front of the message of a failure, since build tools name only the method that failed. */
public final class RuleInFailure implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        throw named(context, thrown);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        throw named(context, thrown);
    }

    private static Throwable named(ExtensionContext context, Throwable thrown) {
        if (thrown instanceof TestAbortedException) {
            return thrown; // a rule that is skipped
        }
        String message = rule(context) + ": " + thrown;
        if (thrown instanceof AssertionFailedError failed && failed.isExpectedDefined() && failed.isActualDefined()) {
            return new AssertionFailedError(message, failed.getExpected(), failed.getActual(), thrown);
        }
        return new AssertionFailedError(message, thrown);
    }

    /** The parent of the case of a parameterized rule is the rule. */
    private static String rule(ExtensionContext context) {
        String name = context.getDisplayName();
        return context.getParent()
                .filter(parent -> parent.getDisplayName().matches("[A-Z]\\d{3} .+"))
                .map(parent -> parent.getDisplayName() + " [" + name + "]")
                .orElse(name);
    }
}
