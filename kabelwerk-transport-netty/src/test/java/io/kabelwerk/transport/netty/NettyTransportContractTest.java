package io.kabelwerk.transport.netty;

import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.transport.TransportContract;
import io.netty.util.LeakPresenceDetector;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/**
 * Every rule of the contract, each followed by a look at whether all of Netty's buffers were given back.
 *
 * <p>The POM has Netty count them by {@link LeakPresenceDetector}.
 */
class NettyTransportContractTest extends TransportContract {

    @Override
    protected TransportProvider provider() {
        return new NettyTransportProvider();
    }

    @AfterEach
    void check_that_no_buffer_leaked() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("kabelwerk-netty-io")) {
                thread.join(TimeUnit.SECONDS.toMillis(30));
            }
        }
        LeakPresenceDetector.check();
    }
}
