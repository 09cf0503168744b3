package io.kabelwerk.cursors;

class InMemoryCursorStoreTest extends CursorStoreContract {

    private final InMemoryCursorStore store = new InMemoryCursorStore();

    @Override
    CursorStore store() {
        return store;
    }
}
