/** A codec that is correct and uses no library, so that faults can be put into all that it does. */
@NullMarked
package io.kabelwerk.tests.kit.plain;

import org.jspecify.annotations.NullMarked;
