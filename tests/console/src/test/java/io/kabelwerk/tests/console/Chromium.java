package io.kabelwerk.tests.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A headless Chromium with one page, driven by its DevTools protocol. */
final class Chromium implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final int SECONDS = 30;

    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicInteger count = new AtomicInteger();
    private final StringBuilder text = new StringBuilder();

    Chromium(String program, Path profile) throws Exception {
        process = new ProcessBuilder(
                        program,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "--window-size=1400,900",
                        "about:blank")
                .start();
        BufferedReader err = process.errorReader(StandardCharsets.UTF_8);
        String line = err.readLine();
        while (!line.startsWith("DevTools listening on ws://")) {
            line = err.readLine();
        }
        Thread drain = new Thread(() -> err.lines().forEach(unused -> {}), "chromium-stderr");
        drain.setDaemon(true);
        drain.start();
        String host = line.replaceAll(".*ws://([^/]*)/.*", "$1");
        JsonNode page = null;
        while (page == null) {
            HttpRequest list = HttpRequest.newBuilder(URI.create("http://" + host + "/json/list"))
                    .build();
            for (JsonNode target : JSON.readTree(
                    CLIENT.send(list, HttpResponse.BodyHandlers.ofString()).body())) {
                page = target.get("type").asText().equals("page") ? target : page;
            }
        }
        socket = CLIENT.newWebSocketBuilder()
                .buildAsync(URI.create(page.get("webSocketDebuggerUrl").asText()), new Listener())
                .get(SECONDS, TimeUnit.SECONDS);
        for (String domain : List.of("Page.enable", "Runtime.enable", "Log.enable", "DOM.enable")) {
            call(domain, Map.of());
        }
    }

    private final class Listener implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void take(String message) {
        JsonNode json;
        try {
            json = JSON.readTree(message);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
        if (json.has("id")) {
            answers.remove(json.get("id").asInt()).complete(json);
        } else if (json.get("method").asText().equals("Runtime.exceptionThrown")
                || json.at("/params/entry/level").asText().equals("error")
                || json.at("/params/type").asText().equals("error")) {
            complaints.add(message);
        }
    }

    JsonNode call(String method, Map<String, ?> params) throws Exception {
        int id = count.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        ObjectNode request = JSON.createObjectNode().put("id", id).put("method", method);
        request.set("params", JSON.valueToTree(params));
        socket.sendText(request.toString(), true).get(SECONDS, TimeUnit.SECONDS);
        JsonNode json = answer.get(SECONDS, TimeUnit.SECONDS);
        if (json.has("error")) {
            throw new AssertionError(method + ": " + json.get("error"));
        }
        return json.get("result");
    }

    /** What the page has complained of: exceptions, errors in its console, violations of its policy. */
    List<String> complaints() {
        return complaints;
    }

    void open(String url) throws Exception {
        call("Page.navigate", Map.of("url", url));
        await("document.readyState === 'complete'");
    }

    /** The value of an expression, or of its promise. */
    JsonNode value(String expression) throws Exception {
        JsonNode result = call(
                "Runtime.evaluate",
                Map.of("expression", expression, "awaitPromise", true, "returnByValue", true, "userGesture", true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + result.get("exceptionDetails"));
        }
        return result.at("/result/value");
    }

    /** Waits until an expression is true. */
    void await(String condition) throws Exception {
        boolean held = value("new Promise((done) => { const end = Date.now() + 20000; const look = () => (" + condition
                        + ") ? done(true) : Date.now() > end ? done(false) : setTimeout(look, 20); look(); })")
                .asBoolean();
        if (!held) {
            throw new AssertionError("This never became true: " + condition + "\n"
                    + value("document.body.innerText").asText());
        }
    }

    void press(String key, int code) throws Exception {
        String typed = key.equals("Enter") ? "\r" : key.length() == 1 ? key : "";
        call(
                "Input.dispatchKeyEvent",
                Map.of("type", "keyDown", "key", key, "windowsVirtualKeyCode", code, "text", typed));
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code));
    }

    void type(String words) throws Exception {
        call("Input.insertText", Map.of("text", words));
    }

    void width(int width, int height) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void scheme(String scheme) throws Exception {
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void screenshot(Path file) throws Exception {
        String data = call("Page.captureScreenshot", Map.of("format", "png"))
                .get("data")
                .asText();
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, Base64.getDecoder().decode(data));
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
