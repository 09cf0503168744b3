package io.kabelwerk.tests.soak;

import java.util.List;

/** Who chats: patients, each in a room of their own, and carers, each in all of these. */
final class People {

    static final List<String> PATIENTS = List.of("nana", "otto", "lena", "emil");
    static final List<String> CARERS = List.of("ada", "bob");

    private People() {}
}
