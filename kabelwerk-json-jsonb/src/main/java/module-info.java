/**
 * A JSON codec on JSON-B (Yasson), with Parsson's streaming parser and generator behind it.
 *
 * <p>Exports nothing: it is found by {@link java.util.ServiceLoader} under the name {@code jsonb}.
 */
module io.kabelwerk.json.jsonb {
    requires io.kabelwerk.api;
    requires jakarta.json;
    requires jakarta.json.bind;
    requires org.eclipse.parsson;
    requires org.eclipse.yasson;
    requires static org.jspecify;

    uses jakarta.json.spi.JsonProvider;

    provides io.kabelwerk.spi.JsonCodecProvider with
            io.kabelwerk.json.jsonb.JsonbCodecProvider;
}
