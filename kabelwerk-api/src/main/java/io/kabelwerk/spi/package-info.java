/**
 * What a transport or a codec has to provide.
 *
 * <p>An implementation lives in a module of its own and is found by {@link java.util.ServiceLoader}: it provides a
 * {@link io.kabelwerk.spi.TransportProvider} or a {@link io.kabelwerk.spi.JsonCodecProvider}, in its
 * {@code module-info.java} <em>and</em> in {@code META-INF/services}. The artifact {@code io.kabelwerk:kabelwerk-tck}
 * checks it, rule by rule.
 *
 * <p>Applications need nothing of this package, unless they pass an instance of their own to
 * {@link io.kabelwerk.Settings.Builder#transport(Transport)} or
 * {@link io.kabelwerk.Settings.Builder#codec(JsonCodec)}.
 */
@NullMarked
package io.kabelwerk.spi;

import org.jspecify.annotations.NullMarked;
