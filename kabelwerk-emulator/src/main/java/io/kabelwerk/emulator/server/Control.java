package io.kabelwerk.emulator.server;

import io.kabelwerk.emulator.control.ControlApi;
import io.kabelwerk.emulator.control.Gate;

/**
 * The control API of a server.
 *
 * @param gate decides who gets in
 * @param api answers
 */
public record Control(Gate gate, ControlApi api) {}
