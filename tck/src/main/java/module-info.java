/**
 * The contracts that transports, codecs and the whole client have to fulfil.
 *
 * <p>Whoever writes a transport or a codec adds this module in test scope, extends one class of {@link io.kabelwerk.tck}
 * and learns rule by rule whether it is right. It is also a program that needs no build: {@code java -m io.kabelwerk.tck}.
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

    uses io.kabelwerk.spi.JsonCodecProvider;
    uses io.kabelwerk.spi.TransportProvider;

    // JUnit calls the package-private test methods that an implementer inherits from a contract.
    opens io.kabelwerk.tck;
    opens io.kabelwerk.tck.runner to
            info.picocli,
            net.jqwik.engine,
            org.junit.platform.commons;
}
