/**
 * The access token of a session, and its refresh.
 */
@NullMarked
package io.kabelwerk.core.token;

import org.jspecify.annotations.NullMarked;
