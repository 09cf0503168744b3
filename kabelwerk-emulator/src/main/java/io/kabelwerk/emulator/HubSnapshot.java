package io.kabelwerk.emulator;

/**
 * A hub of the backend at one moment.
 *
 * @param id the hub's ID
 * @param slug what clients call it by
 * @param name what people call it
 */
public record HubSnapshot(long id, String slug, String name) {}
