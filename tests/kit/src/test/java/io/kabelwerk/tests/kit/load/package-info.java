/** Tries the rules for transports on a machine that is busy and late: a transport that is right has to meet them there, too. */
@NullMarked
package io.kabelwerk.tests.kit.load;

import org.jspecify.annotations.NullMarked;
