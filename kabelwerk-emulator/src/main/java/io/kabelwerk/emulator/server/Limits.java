package io.kabelwerk.emulator.server;

/**
 * The sizes that a client may send.
 *
 * @param maxFrameBytes in one message
 * @param maxUploadBytes in one file
 */
public record Limits(int maxFrameBytes, long maxUploadBytes) {}
