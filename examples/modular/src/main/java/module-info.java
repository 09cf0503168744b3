/** A chat on the module path: the API is all that it requires. */
module com.example.modular {
    requires io.kabelwerk.api;
}
