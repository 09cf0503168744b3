/**
 * The engine of the Kabelwerk SDK. Exports nothing: it is found by {@link java.util.ServiceLoader}, and finds a transport
 * and a codec in the same way.
 *
 * <p>From the ground up: {@code phoenix} speaks Phoenix channels over any transport and knows nothing of chat; {@code
 * event} carries events and results to the application's threads; {@code io.kabelwerk.core} is the session with its
 * rooms, inboxes and notifiers, and the faces of the API.
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
