/**
 * The specification of {@link io.kabelwerk.spi}, as abstract JUnit classes to be extended: for {@linkplain
 * io.kabelwerk.tck.transport transports}, for {@linkplain io.kabelwerk.tck.codec codecs}, and for whole {@linkplain
 * io.kabelwerk.tck.session sessions}. This package has what several contracts ask of an implementer.
 *
 * <p>Every rule has a number, which is never used for another rule, and is one test. Its display name says what it
 * demands ({@code T203 MUST …}); its Javadoc says why, and what to look at if it fails. {@code tck/README.md} lists them
 * all.
 */
@NullMarked
package io.kabelwerk.tck;

import org.jspecify.annotations.NullMarked;
