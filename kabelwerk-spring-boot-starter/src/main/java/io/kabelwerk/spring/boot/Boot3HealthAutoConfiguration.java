package io.kabelwerk.spring.boot;

import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** The health of the sessions, on Spring Boot 3. */
@AutoConfiguration(after = KabelwerkAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(SessionFactory.class)
@ConditionalOnEnabledHealthIndicator("kabelwerk")
public class Boot3HealthAutoConfiguration {

    /** Created by Spring. */
    public Boot3HealthAutoConfiguration() {}

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
