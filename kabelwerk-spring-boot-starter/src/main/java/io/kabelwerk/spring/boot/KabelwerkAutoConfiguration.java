package io.kabelwerk.spring.boot;

import io.kabelwerk.Kabelwerk;
import java.time.Duration;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** Sessions as beans, which connect when the application has started, and drain when it shuts down. */
@AutoConfiguration
@ConditionalOnProperty(name = "kabelwerk.enabled", matchIfMissing = true)
@ConditionalOnMissingBean(Kabelwerk.class)
@EnableConfigurationProperties({KabelwerkProperties.class, SessionProperties.class})
@Import(SessionRegistrar.class)
public class KabelwerkAutoConfiguration {

    /** Created by Spring. */
    public KabelwerkAutoConfiguration() {}

    @Bean
    SessionFactory kabelwerkSessionFactory(
            KabelwerkProperties properties,
            SessionProperties defaults,
            ObjectProvider<KabelwerkCustomizer> customizers,
            ObjectProvider<ObserverFactory> observers,
            Environment environment) {
        return new SessionFactory(
                properties,
                defaults,
                customizers.orderedStream().toList(),
                observers.orderedStream().toList(),
                environment.getProperty("spring.threads.virtual.enabled", Boolean.class, false));
    }

    @Bean
    SessionLifecycle kabelwerkSessionLifecycle(
            Map<String, Kabelwerk> sessions, KabelwerkProperties properties, Environment environment) {
        Duration phase = Binder.get(environment)
                .bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
                .orElse(SessionLifecycle.DEFAULT_PHASE_TIMEOUT);
        return new SessionLifecycle(sessions, properties, phase);
    }
}
