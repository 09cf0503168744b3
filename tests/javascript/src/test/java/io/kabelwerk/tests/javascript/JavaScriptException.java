package io.kabelwerk.tests.javascript;

/** What the JavaScript client rejected a promise with, or threw. */
final class JavaScriptException extends RuntimeException {

    JavaScriptException(String name, String message) {
        super(name + ": " + message);
    }
}
