package io.kabelwerk.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2021-03-04T05:06:07Z",
                "2021-03-04T05:06:07.1Z",
                "2021-03-04T05:06:07.123456Z",
                "2021-03-04T05:06:07.000000001Z",
                "2021-12-31T23:59:59.999999999Z",
                "2024-02-29T00:00:00Z",
                "1969-12-31T23:59:59.5Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
                // Left to the JDK:
                "2021-03-04T05:06Z",
                "2021-03-04T05:06:07.Z",
                "2021-03-04T05:06:07+02:00",
                "2021-03-04t05:06:07z",
                "2021-03-04T24:00:00Z",
                "2016-12-31T23:59:60Z",
                "-0001-03-04T05:06:07Z",
                "+12345-03-04T05:06:07Z",
                // Refused:
                "",
                "Z",
                "2021-02-29T00:00:00Z",
                "2021-13-01T00:00:00Z",
                "2021-00-01T00:00:00Z",
                "2021-01-32T00:00:00Z",
                "2021-03-04T25:00:00Z",
                "2021-03-04T05:60:00Z",
                "2021-03-04T05:06:61Z",
                "2021-03-04T05:06:07",
                "2021-03-04T05:06:07.1234567890Z",
                "2021-03-04T05:06:07.12x456Z",
                "2021-03-04T05:06:07,5Z",
                "2021-03-0xT05:06:07Z",
                "2021/03/04T05:06:07Z",
                "2021-03-04 05:06:07Z",
                "٢٠٢١-03-04T05:06:07Z",
                " 2021-03-04T05:06:07Z"
            })
    void should_readWhatTheJdkReads(String text) {
        Instant expected;
        try {
            expected = Instant.parse(text);
        } catch (DateTimeException e) {
            assertThatThrownBy(() -> Timestamps.parse(text)).isInstanceOf(DateTimeException.class);
            return;
        }
        assertThat(Timestamps.parse(text)).isEqualTo(expected);
    }

    @Test
    void should_readEverySecondAndFraction() {
        SplittableRandom random = new SplittableRandom(1);
        long first = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
        long last = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
        for (int i = 0; i < 100_000; i++) {
            Instant instant = Instant.ofEpochSecond(random.nextLong(first, last), random.nextInt(1_000_000_000));
            assertThat(Timestamps.parse(instant.toString())).isEqualTo(instant);
        }
    }
}
