/**
 * What a session runs on: the plug points that the application passed in, guarded against what they throw, else a
 * transport and a codec that are {@linkplain io.kabelwerk.core.resource.Discovery found}, and the threads and HTTP
 * clients that all sessions of the process {@linkplain io.kabelwerk.core.resource.SharedResources share}.
 */
@NullMarked
package io.kabelwerk.core.resource;

import org.jspecify.annotations.NullMarked;
