/** The rules for transports are seen to fail: each by a transport that is right but for one thing. */
@NullMarked
package io.kabelwerk.tests.kit;

import org.jspecify.annotations.NullMarked;
