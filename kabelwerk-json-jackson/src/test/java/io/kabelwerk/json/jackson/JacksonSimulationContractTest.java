package io.kabelwerk.json.jackson;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.tck.session.SimulationContract;

class JacksonSimulationContractTest extends SimulationContract {

    @Override
    protected JsonCodecProvider provider() {
        return new JacksonCodecProvider();
    }
}
