package io.kabelwerk.tck.runner;

import io.kabelwerk.tck.codec.CodecContract;
import io.kabelwerk.tck.session.SessionContract;
import io.kabelwerk.tck.session.SimulationContract;
import io.kabelwerk.tck.transport.TransportContract;
import java.util.Locale;

/** A contract, and what it takes to run it. */
enum Contract {
    TRANSPORT("Transports", TransportContract.class, Chosen.ForTransport.class, true, false),
    CODEC("Codecs", CodecContract.class, Chosen.ForCodec.class, false, true),
    SESSION("Sessions", SessionContract.class, Chosen.ForSession.class, true, true),
    SIMULATION("Sessions under any faults", SimulationContract.class, Chosen.ForSimulation.class, false, true);

    private final String title;
    private final Class<?> rules;
    private final Class<?> tests;
    private final boolean needsTransport;
    private final boolean needsCodec;

    Contract(String title, Class<?> rules, Class<?> tests, boolean needsTransport, boolean needsCodec) {
        this.title = title;
        this.rules = rules;
        this.tests = tests;
        this.needsTransport = needsTransport;
        this.needsCodec = needsCodec;
    }

    String title() {
        return title;
    }

    /** What an implementer extends: its nested classes are the sections. */
    Class<?> rules() {
        return rules;
    }

    /** What is run here. */
    Class<?> tests() {
        return tests;
    }

    boolean needsTransport() {
        return needsTransport;
    }

    boolean needsCodec() {
        return needsCodec;
    }

    /** It runs whole sessions. */
    boolean needsEngine() {
        return this == SESSION || this == SIMULATION;
    }

    /** As it is written on a command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
