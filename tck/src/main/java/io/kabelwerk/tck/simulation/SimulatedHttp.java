package io.kabelwerk.tck.simulation;

import io.kabelwerk.emulator.backend.Content;
import io.kabelwerk.emulator.backend.UploadReply;
import io.kabelwerk.emulator.backend.UploadRequest;
import io.kabelwerk.emulator.backend.VirtualHttpClient;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client's way to the backend's HTTP API, where there is nothing but uploads. */
final class SimulatedHttp {

    private static final Pattern PART = Pattern.compile(
            "--[^\r\n]+\r\n(?s:.*?)filename=\"([^\"]*)\"(?s:.*?)Content-Type: ([^\r\n]+)\r\n(?s:.*?)\r\n\r\n",
            Pattern.CASE_INSENSITIVE);

    private final World world;
    private final String who;
    private final Duration latency;

    private SimulatedHttp(World world, String who, Duration latency) {
        this.world = world;
        this.who = who;
        this.latency = latency;
    }

    /** Makes an HTTP client whose requests and answers have a latency. */
    static HttpClient client(World world, String who, Duration latency) {
        VirtualHttpClient client = new VirtualHttpClient();
        client.server(new SimulatedHttp(world, who, latency)::upload);
        return client;
    }

    private void upload(VirtualHttpClient.Exchange<?> exchange) {
        var unused = exchange.sent()
                .thenAccept(body -> later(() -> {
                    if (!exchange.isDone()) {
                        world.transcript().up(who, "upload");
                        UploadReply reply = world.enter(() -> world.backend().upload(read(exchange.request(), body)));
                        later(() -> {
                            world.transcript().down(who, "upload answered with " + reply.status());
                            exchange.answer(reply.status(), reply.body());
                        });
                    }
                }));
    }

    private void later(Runnable task) {
        var unused = world.time().schedule(task, latency.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The one part of the body; it is made by the client under test and has no surprises. */
    private static UploadRequest read(HttpRequest request, byte[] body) {
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers().map().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        String text = new String(body, StandardCharsets.ISO_8859_1);
        Matcher part = PART.matcher(text);
        int end = text.lastIndexOf("\r\n--");
        if (!part.find() || end < part.end()) {
            throw new AssertionError("The body of an upload is not a form with a file");
        }
        byte[] content = text.substring(part.end(), end).getBytes(StandardCharsets.ISO_8859_1);
        return new UploadRequest(headers, part.group(1), part.group(2), Content.of(content));
    }
}
