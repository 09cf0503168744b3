package io.kabelwerk.spring.boot;

import io.kabelwerk.micrometer.KabelwerkMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Meters of each session, with its name in the tag {@code session}. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass({MeterRegistry.class, KabelwerkMetrics.class})
@ConditionalOnBean(MeterRegistry.class)
public class KabelwerkMetricsAutoConfiguration {

    /** Created by Spring. */
    public KabelwerkMetricsAutoConfiguration() {}

    @Bean
    ObserverFactory kabelwerkMetrics(MeterRegistry registry) {
        return session -> new KabelwerkMetrics(registry, Tags.of("session", session));
    }
}
