/** As little as it takes to chat. */
module io.kabelwerk.examples.minimal {
    requires io.kabelwerk.api;
}
