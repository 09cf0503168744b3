package io.kabelwerk.tck.codec;

import io.kabelwerk.spi.JsonCodecProvider;
import net.jqwik.api.Group;
import net.jqwik.api.Label;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * The contract of {@link io.kabelwerk.spi.JsonCodec}, rule by rule: what every codec has to do.
 *
 * <p>Extend it in the tests of a codec, and run it as any test:
 *
 * <pre>{@code
 * class MyCodecContractTest extends CodecContract {
 *     @Override
 *     protected JsonCodecProvider provider() {
 *         return new MyCodecProvider();
 *     }
 * }
 * }</pre>
 *
 * <p>The round trips ({@code C4..}) are jqwik properties: they need its engine beside Jupiter's, which comes with this
 * artifact. A failing one prints the smallest sample that it found. To keep jqwik from writing a file beside the POM
 * and a report for each passing property, add a {@code junit-platform.properties} with {@code jqwik.database =} and
 * {@code jqwik.reporting.onlyfailures = true}.
 *
 * <p>All rules run against new codecs of the one provider. What a rule is for, and where to look if it fails, is said
 * above it in the sources.
 */
public abstract class CodecContract {

    /** For subclasses. */
    protected CodecContract() {}

    /**
     * Returns the provider of the codec under test; called often.
     *
     * @return the provider
     */
    protected abstract JsonCodecProvider provider();

    @Nested
    @DisplayName("Values")
    class Values extends CodecValueRules {
        Values() {
            super(CodecContract.this.provider());
        }
    }

    @Nested
    @DisplayName("Numbers")
    class Numbers extends CodecNumberRules {
        Numbers() {
            super(CodecContract.this.provider());
        }
    }

    @Nested
    @DisplayName("Strings")
    class Strings extends CodecStringRules {
        Strings() {
            super(CodecContract.this.provider());
        }
    }

    @Nested
    @DisplayName("Limits")
    class Limits extends CodecLimitRules {
        Limits() {
            super(CodecContract.this.provider());
        }
    }

    @Nested
    @DisplayName("Grammar")
    class Grammar extends CodecGrammarRules {
        Grammar() {
            super(CodecContract.this.provider());
        }
    }

    @Nested
    @DisplayName("Every short text")
    class ShortTexts extends CodecShortTextRules {
        ShortTexts() {
            super(CodecContract.this.provider());
        }
    }

    @Nested
    @DisplayName("Long texts")
    class LongTexts extends CodecLongTextRules {
        LongTexts() {
            super(CodecContract.this.provider());
        }
    }

    @Nested
    @DisplayName("Every value")
    class EveryValue extends CodecEveryValueRules {
        EveryValue() {
            super(CodecContract.this.provider());
        }
    }

    @Nested
    @DisplayName("Encoding")
    class Encoding extends CodecEncodingRules {
        Encoding() {
            super(CodecContract.this.provider());
        }
    }

    @Group
    @Label("Round trips")
    class RoundTrips extends CodecRoundTripRules {
        RoundTrips() {
            super(CodecContract.this.provider());
        }
    }

    @Nested
    @DisplayName("Errors")
    class Errors extends CodecErrorRules {
        Errors() {
            super(CodecContract.this.provider());
        }
    }

    @Nested
    @DisplayName("Threads and providers")
    class Sharing extends CodecSharingRules {
        Sharing() {
            super(CodecContract.this.provider());
        }
    }

    @Nested
    @DisplayName("Bytes")
    class Bytes extends CodecByteRules {
        Bytes() {
            super(CodecContract.this.provider());
        }
    }
}
