package io.kabelwerk.emulator.backend;

/**
 * How the backend answers an upload.
 *
 * @param status the HTTP status: 201, 400, 401, 413, or what a fault asks for
 * @param body a JSON object
 */
public record UploadReply(int status, String body) {}
