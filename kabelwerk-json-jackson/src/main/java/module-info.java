/**
 * A JSON codec on Jackson's streaming parser and generator ({@code jackson-core} alone, without data binding).
 *
 * <p>Exports nothing: it is found by {@link java.util.ServiceLoader} under the name {@code jackson}.
 */
module io.kabelwerk.json.jackson {
    requires com.fasterxml.jackson.core;
    requires io.kabelwerk.api;
    requires static org.jspecify;

    provides io.kabelwerk.spi.JsonCodecProvider with
            io.kabelwerk.json.jackson.JacksonCodecProvider;
}
