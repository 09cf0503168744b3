package io.kabelwerk.tests.javascript;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The official JavaScript client in a process of its own; {@code client.mjs} says what is told to it, and how. */
final class JavaScriptClient implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 30;

    private final Process process;
    private final Writer commands;
    private final Function<String, String> tokens;
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();
    private final Map<String, BlockingQueue<JsonNode>> events = new ConcurrentHashMap<>();
    private final Queue<String> transcript = new ConcurrentLinkedQueue<>();

    /** An object of the client: itself, a room, an inbox or a notifier. */
    final class Handle {

        private final String name;

        private Handle(String name) {
            this.name = name;
        }

        /** Calls a method, and waits for what it returns, or for what its promise is fulfilled with. */
        JsonNode call(String method, Object... arguments) {
            return perform(new LinkedHashMap<>(Map.of("on", name, "call", method, "with", Arrays.asList(arguments))));
        }

        /** Calls a method that returns another such object. */
        Handle open(String method, Object... arguments) {
            String opened = method + "#" + lastId.get();
            perform(new LinkedHashMap<>(
                    Map.of("on", name, "call", method, "with", Arrays.asList(arguments), "as", opened)));
            return new Handle(opened);
        }

        /** Waits for the next event of a type, and returns what came with it. */
        JsonNode next(String event) {
            try {
                JsonNode value = queue(name, event).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (value == null) {
                    throw new AssertionError("The event \"" + event + "\" of " + name + " did not come.");
                }
                return value;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }

        /** How many events of a type have come that nobody has waited for; exact after a call has returned. */
        int unexpected(String event) {
            return queue(name, event).size();
        }

        /** Waits for the next events of a type. */
        List<JsonNode> next(String event, int count) {
            List<JsonNode> values = new ArrayList<>();
            while (values.size() < count) {
                values.add(next(event));
            }
            return values;
        }
    }

    private JavaScriptClient(Process process, Function<String, String> tokens) {
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        this.tokens = tokens;
    }

    /**
     * Starts one.
     *
     * @param tokens yields a new token for the current one, where the client is configured to {@link #ask}
     */
    static JavaScriptClient start(Function<String, String> tokens) {
        try {
            JavaScriptClient client = new JavaScriptClient(Node.start(), tokens);
            client.read(client.process.inputReader(StandardCharsets.UTF_8), client::hear);
            client.read(client.process.errorReader(StandardCharsets.UTF_8), line -> {});
            var unused = client.process.onExit().thenRun(client::ended);
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The client itself. */
    Handle kabelwerk() {
        return new Handle("kabelwerk");
    }

    /** All that was said to the client and by it, for whoever looks for the reason of a failure. */
    String transcript() {
        return String.join("\n", transcript);
    }

    /** A JavaScript date. */
    static Map<String, ?> date(Instant instant) {
        return Map.of("$date", instant.toString());
    }

    /** A JavaScript file. */
    static Map<String, ?> file(String name, String type, byte[] content) {
        return Map.of(
                "$file",
                Map.of("name", name, "type", type, "base64", Base64.getEncoder().encodeToString(content)));
    }

    /** A function that tells of its call as an event of the client. */
    static Map<String, ?> event(String name) {
        return Map.of("$event", name);
    }

    /** A function that gets a new token from the tests. */
    static Map<String, ?> ask() {
        return Map.of("$ask", true);
    }

    /** A call that the backend refuses. */
    static void assertRejected(ThrowingCallable call) {
        assertThatExceptionOfType(JavaScriptException.class)
                .isThrownBy(call)
                .withMessage("PushRejected: The server rejected the request.");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private JsonNode perform(Map<String, Object> command) {
        int id = lastId.incrementAndGet();
        CompletableFuture<JsonNode> call = new CompletableFuture<>();
        calls.put(id, call);
        command.put("id", id);
        say(command);
        try {
            return call.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JavaScriptException rejected) {
                throw rejected;
            }
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("There was no answer to " + command.get("call") + "().", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private void say(Map<String, ?> line) {
        try {
            String text = JSON.writeValueAsString(line);
            transcript.add("> " + text);
            synchronized (commands) {
                commands.write(text + "\n");
                commands.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void hear(String text) {
        JsonNode line = parse(text);
        if (line.has("event")) {
            queue(line.get("of").textValue(), line.get("event").textValue()).add(line.path("value"));
        } else if (line.has("ask")) {
            String token = tokens.apply(line.path("value").asText());
            say(Map.of("answer", line.get("ask").intValue(), "result", token));
        } else if (line.has("error")) {
            JsonNode error = line.get("error");
            calls.remove(line.get("id").intValue())
                    .completeExceptionally(new JavaScriptException(
                            error.path("name").asText(), error.path("message").asText()));
        } else {
            calls.remove(line.get("id").intValue()).complete(line.path("result"));
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private BlockingQueue<JsonNode> queue(String of, String event) {
        return events.computeIfAbsent(of + " " + event, key -> new LinkedBlockingQueue<>());
    }

    private void read(BufferedReader reader, Consumer<String> listener) {
        Thread thread = new Thread(
                () -> {
                    try (reader) {
                        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                            transcript.add("< " + line);
                            listener.accept(line);
                        }
                    } catch (IOException | RuntimeException e) {
                        transcript.add("! " + e);
                        process.destroyForcibly();
                    }
                },
                "javascript-client-" + process.pid());
        thread.setDaemon(true);
        thread.start();
    }

    private void ended() {
        calls.values()
                .forEach(call -> call.completeExceptionally(
                        new IllegalStateException("The process of the JavaScript client has ended.")));
    }
}
