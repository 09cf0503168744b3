package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.TransportContract;
import java.util.Map;

class TyrusTransportContractTest extends TransportContract {

    @Override
    protected TransportProvider provider() {
        return new TyrusTransportProvider();
    }

    /** What Grizzly does otherwise; said in package-info. */
    @Override
    protected Map<String, String> deviations() {
        return Map.of("T606 a status of four digits", "opens: Grizzly reads three");
    }
}
