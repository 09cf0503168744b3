package io.kabelwerk.tck;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** Puts the rule in front of what went wrong: build tools name the method that failed, which tells nobody anything. */
final class RuleInFailure implements TestExecutionExceptionHandler {

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        if (thrown instanceof TestAbortedException) {
            throw thrown; // a rule that is skipped
        }
        String message = rule(context) + ": " + thrown;
        if (thrown instanceof AssertionFailedError failed && failed.isExpectedDefined() && failed.isActualDefined()) {
            throw new AssertionFailedError(message, failed.getExpected(), failed.getActual(), thrown);
        }
        throw new AssertionFailedError(message, thrown);
    }

    /** The case of a parameterized rule stands below its rule. */
    private static String rule(ExtensionContext context) {
        String name = context.getDisplayName();
        return context.getParent()
                .filter(parent -> parent.getDisplayName().matches("[A-Z]\\d{3} .+"))
                .map(parent -> parent.getDisplayName() + " [" + name + "]")
                .orElse(name);
    }
}
