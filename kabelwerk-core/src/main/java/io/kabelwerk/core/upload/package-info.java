/**
 * Uploads of files over HTTP: {@code Uploads} sends a {@code MultipartFile}, whose content a {@code ContentPublisher}
 * reads as fast as it is sent, and reads an answer of bounded length.
 */
@NullMarked
package io.kabelwerk.core.upload;

import org.jspecify.annotations.NullMarked;
