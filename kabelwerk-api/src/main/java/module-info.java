/**
 * The Kabelwerk SDK, as an application sees it.
 *
 * <p>{@link io.kabelwerk} is what applications write against: start at {@link io.kabelwerk.Kabelwerk}. {@link
 * io.kabelwerk.spi} is what transports and codecs implement, and {@link io.kabelwerk.spi.support} what helps them. There is no code of the engine in here: it is found by
 * {@link java.util.ServiceLoader} in the module {@code io.kabelwerk.core}, which in turn finds a transport and a codec.
 */
module io.kabelwerk.api {
    requires transitive java.net.http;
    requires static org.jspecify;

    exports io.kabelwerk;
    exports io.kabelwerk.spi;
    exports io.kabelwerk.spi.support;

    uses io.kabelwerk.KabelwerkProvider;
}
