package io.kabelwerk.spring.boot;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health of the sessions, on Spring Boot 4. */
@AutoConfiguration(after = KabelwerkAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(SessionFactory.class)
@ConditionalOnEnabledHealthIndicator("kabelwerk")
public class Boot4HealthAutoConfiguration {

    /** Created by Spring. */
    public Boot4HealthAutoConfiguration() {}

    @Bean
    HealthIndicator kabelwerkHealthIndicator(SessionFactory sessions) {
        return () -> {
            boolean up = sessions.statuses().values().stream().allMatch(SessionStatus::isUp);
            Health.Builder health = up ? Health.up() : Health.down();
            sessions.statuses().forEach((name, status) -> health.withDetail(name, status.details()));
            return health.build();
        };
    }
}
