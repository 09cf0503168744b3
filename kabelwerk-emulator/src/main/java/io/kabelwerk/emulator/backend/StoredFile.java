package io.kabelwerk.emulator.backend;

/**
 * A file that the backend serves at a URL of its own.
 *
 * @param contentType its content type
 * @param content its bytes
 */
public record StoredFile(String contentType, Content content) {}
