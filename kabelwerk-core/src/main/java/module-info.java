/**
 * The engine of the Kabelwerk SDK. Exports nothing: it is found by {@link java.util.ServiceLoader}, and finds a
 * transport and a codec in the same way.
 *
 * <p>The package {@code io.kabelwerk.core} draws the map of its packages, from {@code concurrent} up to {@code
 * session}.
 */
module io.kabelwerk.core {
    requires io.kabelwerk.api;
    requires static jdk.jfr;
    requires static org.jspecify;

    uses io.kabelwerk.spi.TransportProvider;
    uses io.kabelwerk.spi.JsonCodecProvider;

    provides io.kabelwerk.KabelwerkProvider with
            io.kabelwerk.core.CoreProvider;
}
