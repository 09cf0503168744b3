package io.kabelwerk.emulator.backend;

/**
 * The answer of the backend to an upload.
 *
 * @param status the HTTP status: 201, 400, 401, 413, or what a fault asks for
 * @param body a JSON object
 */
public record UploadReply(int status, String body) {}
