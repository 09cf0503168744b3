package io.kabelwerk.spi.support;

import java.util.concurrent.atomic.AtomicReference;

/** Whose turn it is to call a listener, so that no two calls overlap and the end is the last of them. Begins with a call. */
final class Turn {

    enum State {
        /** Nobody calls the listener. */
        IDLE,
        /** Somebody does. */
        CALLING,
        /** Somebody does, and calls it with the end when that call has returned. */
        END_IS_DUE,
        /** No call follows but that with the end. */
        OVER
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.CALLING);

    /** Begins a call, unless there is one or will be none. */
    boolean begin() {
        return state.compareAndSet(State.IDLE, State.CALLING);
    }

    boolean isCalling() {
        return state.get() == State.CALLING;
    }

    /** Ends a call. Says whether the end is due, which the caller then calls the listener with. */
    boolean end() {
        if (state.compareAndSet(State.CALLING, State.IDLE)) {
            return false;
        }
        state.set(State.OVER);
        return true;
    }

    /** Lets no other call begin. Returns what it was before: if {@link State#IDLE}, the end is the caller's to deliver. */
    State close() {
        return state.getAndUpdate(now -> now == State.IDLE || now == State.OVER ? State.OVER : State.END_IS_DUE);
    }

    /** Lets no call begin, and none follow. */
    void skip() {
        state.set(State.OVER);
    }
}
