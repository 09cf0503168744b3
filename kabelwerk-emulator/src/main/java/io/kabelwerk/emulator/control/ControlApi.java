package io.kabelwerk.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.emulator.UserSnapshot;
import io.kabelwerk.emulator.backend.Backend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers the requests of the control API. What is wrong with one is answered with 400 and an {@code error} that says what
 * would have been right.
 *
 * <p>For the backend's thread only. {@link Gate} has let the requests in.
 */
public final class ControlApi {

    /** The beginning of every path. */
    public static final String ROOT = "/control";

    /** The stream of frames, which {@link FrameFeed} writes. */
    public static final String FRAMES = ROOT + "/frames";

    /** Requests that change nothing, though they have a body. */
    private static final Set<String> QUESTIONS = Set.of(ROOT + "/inbox", ROOT + "/tokens");

    private record Call(Body body, MatchResult path) {}

    private record Route(String method, Pattern path, Function<Call, JsonNode> answer) {}

    private final Backend backend;
    private final Actions actions;
    private final List<Route> routes = new ArrayList<>();

    /**
     * Makes an API.
     *
     * @param backend what it controls
     */
    public ControlApi(Backend backend) {
        this.backend = backend;
        this.actions = new Actions(backend);
        route("GET", "", call -> Body.object().put("version", version()).set("paths", paths()));
        route("GET", "/hubs", call -> list(backend.hubs(), Shown::hub));
        route("POST", "/hubs", this::addHub);
        route("GET", "/users", call -> list(backend.users(), Shown::user));
        route("POST", "/users", this::addUser);
        route("POST", "/tokens", this::token);
        route("GET", "/key", call -> Body.object().put("public_key", publicKey()));
        route("GET", "/rooms", call -> list(backend.rooms(), Shown::room));
        route("GET", "/rooms/(\\d{1,19})/messages", this::messages);
        route("POST", "/inbox", this::inbox);
        route("POST", "/actions", call -> actions.act(call.body()));
        route("GET", "/sessions", call -> list(backend.sessions(), Shown::session));
        route("GET", "/attempts", call -> list(backend.attempts(), Shown::attempt));
        route("GET", "/faults", call -> list(backend.waitingFaults(), fault -> FaultJson.json((Record) fault)));
        route("POST", "/faults", this::inject);
        route("DELETE", "/faults", call -> {
            backend.inject(new Fault.Heal());
            return done();
        });
        route("GET", "/fault-types", call -> {
            ObjectNode types = Body.object();
            types.set("faults", FaultJson.types(Fault.class));
            types.set("treatments", FaultJson.types(Treatment.class));
            return types;
        });
        route("GET", "/state", call -> raw(backend.state()));
        route("POST", "/reset", call -> {
            backend.reset();
            return done();
        });
    }

    private void route(String method, String path, Function<Call, JsonNode> answer) {
        routes.add(new Route(method, Pattern.compile(Pattern.quote(ROOT) + path), answer));
    }

    /**
     * Answers a request.
     *
     * @param request the request
     * @return the reply
     */
    public ControlReply answer(ControlRequest request) {
        List<String> methods = new ArrayList<>();
        for (Route route : routes) {
            Matcher path = route.path().matcher(request.path());
            if (path.matches()) {
                methods.add(route.method());
                if (route.method().equals(request.method())) {
                    return answer(route, request.body(), path.toMatchResult());
                }
            }
        }
        if (methods.isEmpty()) {
            return new ControlReply(
                    404, Body.error("There is nothing at " + request.path() + ". The paths are " + paths() + "."));
        }
        return new ControlReply(
                405, Body.error("At " + request.path() + " there is only " + String.join(" and ", methods) + "."));
    }

    /**
     * Returns whether a request may change the answers to other requests.
     *
     * @param request the request
     * @return whether it is more than a question
     */
    public static boolean isChange(ControlRequest request) {
        return !request.method().equals("GET") && !QUESTIONS.contains(request.path());
    }

    private static ControlReply answer(Route route, String body, MatchResult path) {
        try {
            return new ControlReply(200, Body.write(route.answer().apply(new Call(Body.of(body), path))));
        } catch (IllegalArgumentException e) {
            return ControlReply.wrong(String.valueOf(e.getMessage()));
        }
    }

    private ArrayNode paths() {
        ArrayNode paths = JsonNodeFactory.instance.arrayNode();
        routes.forEach(route -> paths.add(route.method() + " "
                + route.path().pattern().replace("\\Q", "").replace("\\E", "").replace("(\\d{1,19})", "{id}")));
        return paths.add("GET " + FRAMES);
    }

    private static String version() {
        return Optional.ofNullable(Backend.class.getPackage().getImplementationVersion())
                .orElse("(unpackaged)");
    }

    private static <T> ArrayNode list(List<T> things, Function<T, ? extends JsonNode> shown) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        things.forEach(thing -> list.add(shown.apply(thing)));
        return list;
    }

    /** Returns JSON that is text already, perhaps of many megabytes. */
    static JsonNode raw(String json) {
        return JsonNodeFactory.instance.rawValueNode(new RawValue(json));
    }

    private static JsonNode done() {
        return Body.object().put("done", true);
    }

    private JsonNode addHub(Call call) {
        Body body = call.body().fields("slug", "name");
        return Shown.hub(backend.addHub(body.text("slug"), body.text("name")));
    }

    private JsonNode addUser(Call call) {
        Body body = call.body().fields("key", "name", "hub");
        String key = body.text("key");
        String name = body.text("name");
        UserSnapshot user = body.optionalText("hub")
                .map(hub -> backend.addHubUser(hub, key, name))
                .orElseGet(() -> backend.addEndUser(key, name));
        return Shown.user(user);
    }

    private JsonNode token(Call call) {
        Body body = call.body().fields("user", "seconds");
        String key = backend.user(body.text("user")).key();
        String token = body.optionalNumber("seconds")
                .map(seconds -> backend.token(key, Duration.ofSeconds(seconds)))
                .orElseGet(() -> backend.token(key));
        return Body.object().put("user", key).put("token", token);
    }

    private String publicKey() {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(backend.publicKey().getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----\n";
    }

    private JsonNode messages(Call call) {
        long room;
        try {
            room = Long.parseLong(call.path().group(1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("There is no room " + call.path().group(1) + ".", e);
        }
        return list(backend.messages(room), Shown::message);
    }

    private JsonNode inbox(Call call) {
        Body body = call.body().fields("user", "params");
        ObjectNode inbox = Body.object();
        ArrayNode rooms = inbox.putArray("rooms");
        backend.inbox(body.text("user"), body.optionalMap("params")).forEach(rooms::add);
        return inbox;
    }

    private JsonNode inject(Call call) {
        backend.inject(FaultJson.fault(call.body().json()));
        return done();
    }
}
