package io.kabelwerk.spring.boot;

import io.kabelwerk.Settings;

/**
 * Changes the settings of sessions before they are created: what no property can say, such as a source of tokens.
 *
 * <pre>{@code
 * @Bean
 * KabelwerkCustomizer tokens(Accounts accounts) {
 *     return (session, settings) -> settings.refreshTokenBlocking(current -> accounts.freshToken(session));
 * }
 * }</pre>
 *
 * <p>Beans of this type are called in the order of {@link org.springframework.core.annotation.Order}, after the properties are applied.
 */
@FunctionalInterface
public interface KabelwerkCustomizer {

    /**
     * Changes the settings of one session. Called once for each, on the thread that creates its bean.
     *
     * @param session the session's name; {@code kabelwerk} where none is named
     * @param settings the settings so far
     */
    void customize(String session, Settings.Builder settings);
}
