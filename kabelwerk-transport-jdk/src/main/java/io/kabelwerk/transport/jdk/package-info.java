/**
 * WebSocket connections on {@link java.net.http.WebSocket}, which every JDK has. There is no smaller transport, and it is
 * the worked example of {@code docs/writing-a-transport.md}.
 *
 * <p>{@link io.kabelwerk.transport.jdk.JdkTransport} holds what all connections share; an {@link
 * io.kabelwerk.transport.jdk.Attempt} is one connect; a {@link io.kabelwerk.transport.jdk.JdkConnection} is what comes
 * out.
 *
 * <h2>Threads</h2>
 *
 * The JDK's client has one thread, {@code HttpClient-…-SelectorManager}, for all connections of a transport. It reads,
 * encrypts, parses, and calls us, and so it calls the listeners. The proxy selector, the resolution of names, and the
 * first text after a pause have {@link io.kabelwerk.spi.support.Background}. All threads are daemons. The client's thread ends
 * with the transport; before JDK 21, when the garbage collector has noticed that.
 *
 * <p>The client's executor is {@code Runnable::run}, so that we are called on that one thread, and reading is asked for
 * there, from within each call. It is what keeps the end of the stream from getting lost: the
 * JDK forgets an end that it reads while it has not been asked for anything (as of JDK 25 in {@code
 * TransportImpl.onComplete}), as it has not between a text and our answer to it, if that is on another thread.
 *
 * <h2>Reading</h2>
 *
 * The JDK is asked for one call after the other. While reading is paused, what it reads is held, up to {@link
 * io.kabelwerk.spi.Connection#READ_AHEAD} bytes; then nothing is asked for until reading is resumed. An end waits behind
 * the texts before it.
 *
 * <h2>Limits</h2>
 *
 * What the JDK's client does in its own way, as the capabilities of the test kit name it:
 *
 * <ul>
 *   <li>{@code FAULT_CODES}: it may drop a peer that breaks the protocol before the close frame that says why has gone out,
 *       and does not let anybody send 1007 and 1009, but 1008 in their place. The listener is told 1002, 1007
 *       or 1009 all the same.
 *   <li>{@code SINGLE_ATTEMPT}: if the peer closes before it answers the upgrade, the client asks once more.
 *   <li>{@code STATUS_BEFORE_BODY}: it reads the whole body of a refusal, into memory, before it tells of it. One that
 *       does not end comes as a time-out, and its connection stays for as long as the peer leaves it open.
 *   <li>{@code DROPPED_ATTEMPT}: a connect that is cancelled is abandoned at once, but its connection stays until the
 *       peer answers, at most for the connect time-out.
 *   <li>{@code BATCHES}: it does not report which texts it has read at once.
 * </ul>
 *
 * What it gets wrong for good, each a row of the kit's tables that fails if it gets right:
 *
 * <table>
 *   <caption>Deviations</caption>
 *   <tr><th>What</th><th>What it does instead</th></tr>
 *   <tr><td>close code 1010 from the peer</td><td>ends with 1002</td></tr>
 *   <tr><td>{@code Connection: keep-alive, Upgrade} in the answer, on one line or on two</td><td>does not connect</td></tr>
 *   <tr><td>an answer whose head is longer than 64 KiB</td><td>takes 70 KiB; its own limit, if any, is higher</td></tr>
 *   <tr><td>a status line with {@code 1010}</td><td>reads 101</td></tr>
 *   <tr><td>an address that ends with {@code ?}</td><td>leaves the mark out</td></tr>
 *   <tr><td>before JDK 21, an answer that is no HTTP</td><td>keeps the socket until its client is collected: at most 8
 *   clients, each with the sockets of the attempts that failed while it was in use</td></tr>
 *   <tr><td>a name with several addresses</td><td>tries one of them in an attempt</td></tr>
 * </table>
 *
 * Besides: If as much is held as may be while reading is paused, and the stream ends just then without a close frame,
 * that may not be noticed before something is sent, such as a heartbeat. The headers {@code Host}, {@code Connection},
 * {@code Upgrade}, {@code Content-Length}, {@code Expect} and {@code Sec-WebSocket-…} cannot be given. The handshakes of TLS are computed one after the
 * other. Compression is not offered. Only HTTP proxies are used, without authentication. An image made by {@code jlink}
 * on a JDK before 22 needs the module {@code jdk.crypto.ec} for {@code wss}.
 *
 * <p>On JDKs before 25, the client logs addresses, with the token in them, to {@code jdk.internal.httpclient.debug} at
 * debug. With the JDK's own logging that is switched off here. Whoever routes {@link java.lang.System.Logger} elsewhere
 * must not let that logger be at debug.
 */
@NullMarked
package io.kabelwerk.transport.jdk;

import org.jspecify.annotations.NullMarked;
