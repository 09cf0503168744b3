package io.kabelwerk.json.jsonb;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.tck.session.SimulationContract;

class JsonbSimulationContractTest extends SimulationContract {

    @Override
    protected JsonCodecProvider provider() {
        return new JsonbCodecProvider();
    }
}
