package io.kabelwerk.tests.netty41;

import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.transport.TransportContract;
import java.util.ServiceLoader;

/** Every rule of the contract on Netty 4.1. Not a test of the usual run, whose time is short: see CONTRIBUTING. */
class Netty41TransportContract extends TransportContract {

    @Override
    protected TransportProvider provider() {
        return ServiceLoader.load(TransportProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals("netty"))
                .findFirst()
                .orElseThrow();
    }
}
