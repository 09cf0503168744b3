/**
 * Cursors of applications that handle each message: a {@link io.kabelwerk.cursors.CursorStore} keeps them, a {@link
 * io.kabelwerk.cursors.JdbcCursorStore} in a table, and an {@link io.kabelwerk.cursors.InMemoryCursorStore} in a test.
 */
@NullMarked
package io.kabelwerk.cursors;

import org.jspecify.annotations.NullMarked;
