package com.example.fleet.node;

/** The keys of rooms in the store of cursors. */
final class Rooms {

    private static final String PREFIX = "room:";

    private Rooms() {}

    static String key(long roomId) {
        return PREFIX + roomId;
    }

    static long id(String key) {
        return Long.parseLong(key.substring(PREFIX.length()));
    }
}
