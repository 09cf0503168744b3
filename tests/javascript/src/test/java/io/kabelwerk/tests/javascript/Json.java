package io.kabelwerk.tests.javascript;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Fields of what the JavaScript client hands out. */
final class Json {

    private Json() {}

    static long id(JsonNode object) {
        return object.path("id").longValue();
    }

    static String text(JsonNode message) {
        return message.path("text").textValue();
    }

    static List<Long> ids(Iterable<JsonNode> objects) {
        List<Long> ids = new ArrayList<>();
        objects.forEach(object -> ids.add(id(object)));
        return ids;
    }

    static List<String> texts(Iterable<JsonNode> messages) {
        List<String> texts = new ArrayList<>();
        messages.forEach(message -> texts.add(text(message)));
        return texts;
    }
}
