package io.kabelwerk.emulator;

/**
 * A hub as the backend knows it.
 *
 * @param id the hub's ID
 * @param slug what clients call it by
 * @param name what people call it
 */
public record HubSnapshot(long id, String slug, String name) {}
