/**
 * A transport on the Jakarta WebSocket API and Tyrus.
 *
 * <p>Tyrus speaks the protocol, Grizzly moves the bytes, and this package is the container between the two. The one
 * that Tyrus brings ({@code tyrus-container-grizzly-client}) cannot keep the contract of
 * {@link io.kabelwerk.spi.Transport}: it decodes the path of the address, leaves a connection open for ever whose
 * upgrade is given up, does not notice a peer that closes before it answers, holds a thread for each connect, cannot
 * drop a connection without a close frame, and shares one set of sockets with whoever else uses Tyrus in the JVM.
 *
 * <pre>
 * TyrusTransport     what is open, what is being opened
 *   Attempt          one connect: resolve, TCP, proxy, TLS, upgrade
 *     Address, Route where to, and which ways lead there
 *     Engines        gets Tyrus's protocol engine, which never sees the path, the query and the headers
 *     Incoming       Grizzly's filter: the answer to the upgrade, then bytes
 *   TyrusConnection  one open connection: demand, delivery, closing
 *     Frames         cuts the bytes into frames that Tyrus can take at once
 *     Wire           where Tyrus writes its frames
 *   Sockets          Grizzly's selectors
 * </pre>
 *
 * <p><b>Threads.</b> A transport has at most four selector threads, however many connections there are; they read,
 * decrypt and parse. Listeners are called, futures completed and names resolved on {@link
 * io.kabelwerk.spi.support.Background}. Neither a paused nor an idle connection holds a thread. All are daemons. The selectors end
 * with {@link io.kabelwerk.spi.Transport#close()}.
 *
 * <p><b>Demand.</b> A connection reads ahead of the demand until about 64 KiB of text wait, then stops reading its
 * socket. A close frame or a reset behind texts that nobody has asked for is seen as far as that, and these texts are
 * then dropped.
 */
@NullMarked
package io.kabelwerk.transport.tyrus;

import org.jspecify.annotations.NullMarked;
