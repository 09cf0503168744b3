/**
 * Sessions as beans of a Spring Boot application.
 *
 * <pre>
 * KabelwerkAutoConfiguration ─▶ SessionRegistrar ─▶ a bean for each session ─▶ SessionFactory ─▶ Kabelwerk
 *                            └▶ SessionLifecycle: connects, drains             └▶ SessionStatus ◀─ health
 * KabelwerkMetricsAutoConfiguration     if there is Micrometer
 * KabelwerkSanitizingAutoConfiguration  if there is an actuator
 * Boot3HealthAutoConfiguration, Boot4HealthAutoConfiguration: whichever finds its classes
 * </pre>
 */
@NullMarked
package io.kabelwerk.spring.boot;

import org.jspecify.annotations.NullMarked;
