/**
 * The contracts that transports, codecs and the whole client have to fulfil.
 *
 * <p>Anyone who writes a transport or a codec adds this module in test scope, extends a contract of {@link
 * io.kabelwerk.tck.transport}, {@link io.kabelwerk.tck.codec} or {@link io.kabelwerk.tck.session}, and learns rule by rule
 * whether the implementation is right. It is also a program that needs no build: {@code java -m io.kabelwerk.tck}.
 */
module io.kabelwerk.tck {
    requires transitive io.kabelwerk.api;
    requires transitive net.jqwik.api;
    requires transitive org.junit.jupiter.api;
    requires info.picocli;
    requires io.kabelwerk.emulator;
    requires io.netty.pkitesting;
    requires java.logging;
    requires java.xml;
    requires org.assertj.core;
    requires org.junit.jupiter.params;
    requires org.junit.platform.launcher;
    requires static org.jspecify;

    exports io.kabelwerk.tck;
    exports io.kabelwerk.tck.codec;
    exports io.kabelwerk.tck.session;
    exports io.kabelwerk.tck.transport;

    uses io.kabelwerk.spi.JsonCodecProvider;
    uses io.kabelwerk.spi.TransportProvider;

    // JUnit calls the package-private test methods that an implementer inherits from a contract.
    opens io.kabelwerk.tck.codec;
    opens io.kabelwerk.tck.session;
    opens io.kabelwerk.tck.transport;
    // JUnit makes the extensions of the rules.
    opens io.kabelwerk.tck.harness to
            org.junit.platform.commons;
    opens io.kabelwerk.tck.runner to
            info.picocli,
            net.jqwik.engine,
            org.junit.platform.commons;
}
