/**
 * WebSocket connections on Netty.
 *
 * <p>Read it in the order of a connection's life: {@link io.kabelwerk.transport.netty.NettyTransport} holds what all
 * connections share; an {@link io.kabelwerk.transport.netty.Attempt} goes from the host's name to the answered upgrade
 * ({@link io.kabelwerk.transport.netty.Upgrade}); a {@link io.kabelwerk.transport.netty.NettyConnection} is what comes
 * out, with an {@link io.kabelwerk.transport.netty.Outbox} for what is sent, a {@link
 * io.kabelwerk.transport.netty.FrameReader} for what is received and a {@link io.kabelwerk.transport.netty.Delivery}
 * that takes it to the listener.
 *
 * <h2>Threads</h2>
 *
 * Sockets are read and written by event loops, one for each core at the most. They run none of the user's code but
 * what depends on the futures of {@code sendText}, and listeners of which none ever blocks. Everything that may block
 * (other listeners, name resolution, proxy selectors, trust managers) runs on {@link io.kabelwerk.spi.Workers}. All are
 * daemons named {@code kabelwerk-netty-…}, and inherit nothing from the threads that first need them.
 *
 * <h2>Reading</h2>
 *
 * The socket is read one buffer at a time, only while fewer than {@value io.kabelwerk.transport.netty.Delivery#BOUND}
 * characters wait for demand. So a close frame or a reset is noticed without any demand, unless more than that was sent
 * before it.
 *
 * <h2>Limits</h2>
 *
 * Compression (permessage-deflate) is not offered: the backend does not do it. Only HTTP proxies are used, without
 * authentication. An image made by {@code jlink} on a JDK before 22 needs the module {@code jdk.crypto.ec} for
 * {@code wss}: nothing requires it, since the JDK finds it as a service.
 *
 * <p>Netty 4.2 registers a listener with the JDK's flight recorder, which holds the class loader that loaded Netty. An
 * application that brings Netty itself can be unloaded only with {@code -Dio.netty.jfr.enabled=false}.
 */
@NullMarked
package io.kabelwerk.transport.netty;

import org.jspecify.annotations.NullMarked;
