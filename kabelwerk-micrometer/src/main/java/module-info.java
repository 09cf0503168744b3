/**
 * Meters of sessions, for Micrometer: {@link io.kabelwerk.micrometer.KabelwerkMetrics}.
 *
 * <p>Micrometer is an automatic module: this module works on the module path, and {@code jlink} refuses it.
 */
module io.kabelwerk.micrometer {
    requires transitive io.kabelwerk.api;
    requires transitive micrometer.core;
    requires static org.jspecify;

    exports io.kabelwerk.micrometer;
}
