package io.kabelwerk.json.jsonb;

import org.jspecify.annotations.Nullable;

/**
 * A JSON text as JSON-B sees it: the one type that it binds here. For {@link Object}, maps and lists it would prefer its
 * own ideas, and would hash them to find cycles, which for deep ones overflows the stack.
 */
final class Document {

    private final @Nullable Object root;

    Document(@Nullable Object root) {
        this.root = root;
    }

    @Nullable
    Object root() {
        return root;
    }
}
