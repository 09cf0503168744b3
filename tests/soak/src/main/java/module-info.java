/** Sessions that chat for as long as one likes while their connections break all the time. Not published. */
module io.kabelwerk.tests.soak {
    requires io.kabelwerk.api;
    requires io.kabelwerk.emulator;
    requires static org.jspecify;
}
