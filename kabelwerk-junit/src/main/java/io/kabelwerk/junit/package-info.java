/**
 * A JUnit extension: an emulator and connected clients for each test, and a report for each that fails.
 *
 * <p>{@link io.kabelwerk.junit.KabelwerkExtension} with its builder, or {@link io.kabelwerk.junit.WithKabelwerk} on the test
 * class; {@link io.kabelwerk.junit.As} on the parameters.
 */
@NullMarked
package io.kabelwerk.junit;

import org.jspecify.annotations.NullMarked;
