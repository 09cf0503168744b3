/**
 * Examples of the SDK in a few classes: {@link io.kabelwerk.examples.console.Demo} lets two people chat,
 * {@link io.kabelwerk.examples.console.Client} is one person's chat client, and both end in a
 * {@link io.kabelwerk.examples.console.Chat}.
 */
@NullMarked
package io.kabelwerk.examples.console;

import org.jspecify.annotations.NullMarked;
