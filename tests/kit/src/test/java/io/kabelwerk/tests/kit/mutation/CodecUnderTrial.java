package io.kabelwerk.tests.kit.mutation;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.tck.codec.CodecContract;
import io.kabelwerk.tests.kit.plain.PlainCodec;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the author of the plain codec writes, of whichever class loader; run by {@link RuleRun}. */
@ExtendWith(RuleRun.UntilOneFails.class)
final class CodecUnderTrial extends CodecContract {

    private final ClassLoader classLoader = RuleRun.classLoader();

    @Override
    protected JsonCodecProvider provider() {
        return new JsonCodecProvider() {
            @Override
            public String name() {
                return "plain";
            }

            @Override
            public int priority() {
                return 0;
            }

            @Override
            public JsonCodec create(JsonLimits limits) {
                try {
                    return (JsonCodec) classLoader
                            .loadClass(PlainCodec.class.getName())
                            .getConstructor(JsonLimits.class)
                            .newInstance(limits);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }
}
