/**
 * The control API: HTTP and JSON for what {@link io.kabelwerk.emulator.KabelwerkEmulator} offers in Java.
 *
 * <p>{@link Gate} decides who gets in, {@link ControlApi} answers requests, {@link FrameFeed} writes the stream of frames.
 * Nothing here knows sockets or threads: {@code io.kabelwerk.emulator.server} calls it on the backend's thread.
 */
@NullMarked
package io.kabelwerk.emulator.control;

import org.jspecify.annotations.NullMarked;
