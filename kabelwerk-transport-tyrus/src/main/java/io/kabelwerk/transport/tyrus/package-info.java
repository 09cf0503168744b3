/**
 * A transport on Tyrus.
 *
 * <p>Tyrus makes and checks the handshake and makes the frames of texts, Grizzly moves the bytes, and this package is the
 * container between the two. The one that Tyrus brings ({@code tyrus-container-grizzly-client}) cannot keep the contract of
 * {@link io.kabelwerk.spi.Transport}: it decodes the path of the address, leaves a connection open for ever whose
 * upgrade is given up, does not notice a peer that closes before it answers, holds a thread for each connect, cannot
 * drop a connection without a close frame, and shares one set of sockets with whoever else uses Tyrus in the JVM.
 *
 * <pre>
 * TyrusTransport     what is open, what is being opened
 *   Attempt          one connect: TCP, proxy, TLS, upgrade
 *     Head           HTTP: a request, and the head of the answer
 *     Upgrade        the handshake
 *   TyrusConnection  one open connection: reading and closing
 *     Frames         takes the bytes of frames apart
 *     Wire           sends frames
 *   Sockets          Grizzly's selectors
 * </pre>
 *
 * <p><b>Threads.</b> A transport has at most four selector threads, however many connections there are; they read,
 * decrypt, parse, and call the listeners. What waited for the end of a pause, failures and the resolution of names have
 * {@link io.kabelwerk.spi.support.Background}. Neither a paused nor an idle connection holds a thread. All are daemons. The selectors end
 * with {@link io.kabelwerk.spi.Transport#close()}.
 *
 * <p><b>Reading.</b> While reading is paused, what was read already, at most 64 KiB, waits, and the socket is not read. A
 * close frame or a reset behind it is not noticed before reading goes on.
 */
@NullMarked
package io.kabelwerk.transport.tyrus;

import org.jspecify.annotations.NullMarked;
