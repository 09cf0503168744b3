/**
 * The soak: {@link io.kabelwerk.tests.soak.Main} chats over both transports, {@link io.kabelwerk.tests.soak.Weather}
 * breaks connections, and each minute everything has to be there, once and in order, with no more threads, sockets and
 * memory than before.
 */
@NullMarked
package io.kabelwerk.tests.soak;

import org.jspecify.annotations.NullMarked;
