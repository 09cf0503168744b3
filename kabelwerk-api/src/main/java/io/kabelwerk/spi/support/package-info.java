/**
 * What transports and codecs would otherwise each write again. Nothing of it has to be used; the transports and codecs of
 * this project use all of it.
 */
@NullMarked
package io.kabelwerk.spi.support;

import org.jspecify.annotations.NullMarked;
