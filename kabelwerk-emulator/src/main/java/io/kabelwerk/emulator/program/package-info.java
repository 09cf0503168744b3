/** The emulator as a program: its options, its output, the command that it runs, and its end by a signal. */
@NullMarked
package io.kabelwerk.emulator.program;

import org.jspecify.annotations.NullMarked;
