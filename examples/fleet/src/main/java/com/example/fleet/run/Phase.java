package com.example.fleet.run;

/** A part of the run, as the report names it. */
enum Phase {
    START("start"),
    KILL("SIGKILL"),
    JOIN("a node joins"),
    ROLL("rolling restart"),
    WAKE("passivated");

    final String title;

    Phase(String title) {
        this.title = title;
    }
}
