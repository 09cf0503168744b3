package io.kabelwerk.emulator.server;

/**
 * How much a client may send.
 *
 * @param maxFrameBytes in one message
 * @param maxUploadBytes in one file
 */
public record Limits(int maxFrameBytes, long maxUploadBytes) {}
