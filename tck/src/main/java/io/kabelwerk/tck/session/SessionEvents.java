package io.kabelwerk.tck.session;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What rules about events share. */
abstract class SessionEvents extends SessionRules {

    SessionEvents(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    static void awaitLatch(CountDownLatch latch) {
        try {
            if (!latch.await(Await.SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("Not within " + Await.SECONDS + " s");
            }
        } catch (InterruptedException e) {
            throw Await.interrupted(e);
        }
    }
}
