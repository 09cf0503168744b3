package io.kabelwerk.tests.kit.memory;

/**
 * One end of a connection.
 *
 * @param in what comes from the other end
 * @param out what goes there
 */
record Plug(Pipe in, Pipe out) {

    Plug otherEnd() {
        return new Plug(out, in);
    }

    /** Lets go of this end: the other one can read what is under way, and then finds the end. */
    void close() {
        out.end();
        in.breakDown("Nobody reads any more at the other end");
    }

    /** Tears the connection down: what is under way is lost. */
    void reset() {
        out.breakDown("Connection reset");
        in.breakDown("Connection reset");
    }
}
