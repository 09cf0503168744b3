package io.kabelwerk.tests.kit;

import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What transports get wrong.
 *
 * @param rule the rule that names it
 * @param name what it does
 * @param onWire whether its connections lead through a {@link Relay}
 * @param transport makes a transport that is right but for this
 */
record TransportFault(String rule, String name, boolean onWire, Function<TransportOptions, Transport> transport) {

    TransportFault(String rule, String name, Function<TransportOptions, Transport> transport) {
        this(rule, name, false, transport);
    }

    /** All of them. */
    static List<TransportFault> all() {
        return Stream.of(
                        ConnectFaults.all(),
                        WayFaults.all(),
                        SendFaults.all(),
                        ReceiveFaults.all(),
                        ReadingFaults.all(),
                        CloseFaults.all(),
                        ThreadFaults.all(),
                        CrowdFaults.all(),
                        SecretFaults.all(),
                        WireFaults.all())
                .flatMap(List::stream)
                .toList();
    }

    /** A transport whose connections have a fault. */
    static TransportFault inLink(String rule, String name, Function<Listener, Link> link) {
        return new TransportFault(rule, name, options -> new Decorated(options) {
            @Override
            Link link(Listener listener) {
                return link.apply(listener);
            }
        });
    }

    /** A transport that makes something else of its options. */
    static TransportFault inOptions(String rule, String name, UnaryOperator<TransportOptions> change) {
        return new TransportFault(rule, name, options -> new Decorated(change.apply(options)));
    }

    /** A transport whose connections go through a relay that alters what passes. */
    static TransportFault onWire(String rule, String name, Function<TransportOptions, Wire> wire) {
        return new TransportFault(rule, name, true, options -> {
            Relay relay = new Relay(() -> wire.apply(options));
            return new Decorated(options.withProxySelector(relay.selector())) {
                @Override
                public void close() {
                    super.close();
                    relay.close();
                }
            };
        });
    }

    /** The same transport, which makes something else of its options, too. */
    TransportFault in(UnaryOperator<TransportOptions> change) {
        return new TransportFault(rule, name, onWire, options -> transport.apply(change.apply(options)));
    }

    @Override
    public String toString() {
        return rule + " " + name;
    }
}
