package io.kabelwerk.benchmarks.jmh;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonLimits;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A frame of a kilobyte, read and written. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH sets the fields.
public class CodecBenchmark {

    @Param({"jackson", "jsonb"})
    public String codec;

    private JsonCodec json;
    private String text;
    private Object value;

    @Setup
    public void prepare() {
        json = named(codec);
        text = Frames.posted(1_000_000_000L);
        value = json.decode(text);
    }

    static JsonCodec named(String name) {
        return ServiceLoader.load(JsonCodecProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow()
                .create(JsonLimits.defaults());
    }

    @Benchmark
    public @Nullable Object decode() {
        return json.decode(text);
    }

    @Benchmark
    public String encode() {
        return json.encode(value);
    }
}
