package io.kabelwerk.emulator.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The address that an emulator listens on.
 *
 * @param address the address
 * @param host what the emulator's URL calls it
 */
record Listening(InetAddress address, String host) {

    static Listening on(String name) {
        try {
            InetAddress address = InetAddress.getByName(name);
            return new Listening(address, host(address, name));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "There is no host \"" + name
                            + "\" to listen on. Name an address of this machine, such as 127.0.0.1.",
                    e);
        }
    }

    /** A client cannot connect to the wildcard address. */
    private static String host(InetAddress address, String name) {
        if (address.isAnyLocalAddress()) {
            return address instanceof Inet6Address ? "[::1]" : "127.0.0.1";
        }
        return name.contains(":") ? "[" + name + "]" : name;
    }
}
