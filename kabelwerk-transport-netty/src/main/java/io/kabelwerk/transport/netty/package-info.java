/**
 * WebSocket connections on Netty.
 *
 * <p>Read it in the order of a connection's life: {@link io.kabelwerk.transport.netty.NettyTransport} holds what all
 * connections share; an {@link io.kabelwerk.transport.netty.Attempt} goes from the host's name to the answered upgrade
 * ({@link io.kabelwerk.transport.netty.Upgrade}); a {@link io.kabelwerk.transport.netty.NettyConnection} is what comes
 * out.
 *
 * <h2>Threads</h2>
 *
 * Sockets are read and written by event loops, one for each core at the most, which call listeners, too. What may block
 * (name resolution, proxy selectors, trust managers) runs on {@link io.kabelwerk.spi.support.Background}. All threads are
 * daemons named {@code kabelwerk-netty-…}, and inherit nothing from the threads that first need them.
 *
 * <h2>Reading</h2>
 *
 * While reading is paused, nothing is read from the socket, and frames that were read before wait. So the end of a paused
 * connection is noticed when it is resumed or closed.
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
