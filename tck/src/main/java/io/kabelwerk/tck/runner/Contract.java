package io.kabelwerk.tck.runner;

import io.kabelwerk.tck.codec.CodecContract;
import io.kabelwerk.tck.session.SessionContract;
import io.kabelwerk.tck.session.SimulationContract;
import io.kabelwerk.tck.transport.TransportContract;
import java.util.Locale;

/** A contract, and what it needs. */
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

    /** The class that an implementer extends; its nested classes are the sections. */
    Class<?> rules() {
        return rules;
    }

    /** The class that the program runs. */
    Class<?> tests() {
        return tests;
    }

    boolean needsTransport() {
        return needsTransport;
    }

    boolean needsCodec() {
        return needsCodec;
    }

    /** Whether it runs whole sessions. */
    boolean needsEngine() {
        return this == SESSION || this == SIMULATION;
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
