package io.kabelwerk.emulator.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.EmulatedUser;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadTest {

    private final TestBackend world =
            new TestBackend(setup -> setup.maxUploadBytes(1 << 20).fileUrl("http://files"));
    private final EmulatedUser nana = world.backend.user("nana");
    private final long room = nana.createRoom("care");
    private final TestClient client = world.connect("nana");

    private UploadReply upload(String name, String type, byte[] bytes) {
        String token = world.backend.token("nana");
        return world.backend.upload(new UploadRequest(Map.of("kabelwerk-token", token), name, type, Content.of(bytes)));
    }

    private JsonNode uploaded(String name, String type, byte[] bytes) {
        UploadReply reply = upload(name, type, bytes);
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        return TestClient.parse(reply.body());
    }

    private byte[] fetch(JsonNode url, String type) throws IOException {
        StoredFile file =
                world.backend.file(URI.create(url.asText()).getRawPath()).orElseThrow();
        assertThat(file.contentType()).isEqualTo(type);
        try (InputStream in = file.content().open()) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "png, 1200, 300, 500, 125",
        "jpeg, 300, 1200, 125, 500",
        "gif, 501, 501, 500, 500",
        "png, 4000, 3, 500, 1",
        "jpeg, 3000, 2000, 500, 333"
    })
    void should_make_a_preview_of_at_most_500_by_500(
            String format, int width, int height, int shownWidth, int shownHeight) throws IOException {
        byte[] bytes = Images.image(format, width, height);

        JsonNode upload = uploaded("a picture." + format, "image/" + format, bytes);

        assertThat(upload.path("mime_type").asText()).isEqualTo("image/" + format);
        assertThat(upload.path("name").asText()).isEqualTo("a picture." + format);
        assertThat(upload.at("/original/width").asInt()).isEqualTo(width);
        assertThat(upload.at("/original/height").asInt()).isEqualTo(height);
        assertThat(fetch(upload.at("/original/url"), "image/" + format)).isEqualTo(bytes);
        assertThat(upload.at("/preview/width").asInt()).isEqualTo(shownWidth);
        assertThat(upload.at("/preview/height").asInt()).isEqualTo(shownHeight);
        String previewType = format.equals("jpeg") ? "image/jpeg" : "image/png";
        byte[] preview = fetch(upload.at("/preview/url"), previewType);
        BufferedImage shown = ImageIO.read(new ByteArrayInputStream(preview));
        assertThat(shown.getWidth()).isEqualTo(shownWidth);
        assertThat(shown.getHeight()).isEqualTo(shownHeight);
    }

    @Test
    void should_take_a_small_image_as_its_own_preview() {
        JsonNode upload = uploaded("a.png", "image/png", Images.image("png", 500, 20));

        assertThat(upload.path("preview")).isEqualTo(upload.path("original"));
        assertThat(upload.at("/preview/width").asInt()).isEqualTo(500);
    }

    @ParameterizedTest
    @CsvSource({"text/plain", "application/pdf", "TEXT/Plain; charset=utf-8"})
    void should_give_other_files_a_thumbnail_and_no_size(String type) throws IOException {
        byte[] bytes = "hello".getBytes(StandardCharsets.UTF_8);

        JsonNode upload = uploaded("a", type, bytes);

        assertThat(upload.at("/original/width").isNull()).isTrue();
        assertThat(upload.at("/original/height").isNull()).isTrue();
        assertThat(upload.at("/preview/width").asInt()).isBetween(1, 500);
        assertThat(fetch(upload.at("/preview/url"), "image/png")).isNotEmpty();
        assertThat(fetch(upload.at("/original/url"), upload.path("mime_type").asText()))
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/svg+xml", "text/html", "application/octet-stream", "", "image/bmp", "video/mp4"})
    void should_refuse_other_types(String type) {
        assertThat(upload("a", type, Images.image("bmp", 2, 2)).status()).isEqualTo(400);
    }

    @Test
    void should_refuse_what_is_no_image_of_its_type() {
        byte[] png = Images.image("png", 600, 600);
        byte[] broken = Arrays.copyOf(png, png.length / 2);
        byte[] small = Images.image("png", 300, 300);

        assertThat(upload("a", "image/png", "hello".getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(400);
        assertThat(upload("a", "image/jpeg", png).status()).isEqualTo(400);
        assertThat(upload("a", "image/png", new byte[0]).status()).isEqualTo(400);
        assertThat(upload("a", "image/png", broken).status()).isEqualTo(400);
        assertThat(upload("a", "image/png", Arrays.copyOf(small, small.length / 2))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void should_refuse_a_decompression_bomb_by_its_size_alone() {
        UploadReply reply = upload("bomb.png", "image/png", pngHeader(50_000, 50_000));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("50000000 pixels");
        assertThat(upload("bomb.png", "image/png", pngHeader(Integer.MAX_VALUE, Integer.MAX_VALUE))
                        .status())
                .isEqualTo(400);
    }

    /** A PNG that says how large it is, and then nothing: to decode it would be another error. */
    private static byte[] pngHeader(int width, int height) {
        ByteBuffer chunk = ByteBuffer.allocate(17)
                .put("IHDR".getBytes(StandardCharsets.US_ASCII))
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(chunk.array());
        return ByteBuffer.allocate(33)
                .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'})
                .putInt(13)
                .put(chunk.array())
                .putInt((int) crc.getValue())
                .array();
    }

    @Test
    void should_refuse_what_is_too_large() {
        assertThat(upload("a", "text/plain", new byte[(1 << 20) + 1]).status()).isEqualTo(413);
        assertThat(upload("a", "text/plain", new byte[1 << 20]).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "../../etc/passwd, passwd",
        "C:\\temp\\a b.txt, a b.txt",
        "'', file",
        "x/, file",
        "ü?&\"#.txt, 'ü?&\"#.txt'"
    })
    void should_keep_only_the_last_part_of_a_name(String given, String kept) throws IOException {
        JsonNode upload = uploaded(given, "text/plain", new byte[] {1});

        assertThat(upload.path("name").asText()).isEqualTo(kept);
        assertThat(fetch(upload.at("/original/url"), "text/plain")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/uploads", "/uploads/x", "/uploads/x/y", "/uploads/../x/y"})
    void should_find_no_other_file(String path) {
        assertThat(world.backend.file(path)).isEmpty();
    }

    @Test
    void should_post_an_upload_of_ones_own() {
        long image = uploaded("a.png", "image/png", Images.image("png", 2, 2))
                .path("id")
                .longValue();
        long text = uploaded("a.txt", "text/plain", new byte[] {1}).path("id").longValue();
        String topic = "room:" + room;
        client.joined(topic, "{}");
        TestClient doc = world.connect("doc");
        doc.joined(topic, "{}");

        JsonNode posted = client.push("1", topic, "post_message", "{'upload':" + image + "}")
                .path("response");

        assertThat(posted.path("type").asText()).isEqualTo("image");
        assertThat(posted.path("text").asText()).isEmpty();
        assertThat(posted.path("html").asText()).isEmpty();
        assertThat(posted.at("/upload/id").longValue()).isEqualTo(image);
        assertThat(posted.at("/upload/original/width").asInt()).isEqualTo(2);
        assertThat(client.push("1", topic, "post_message", "{'upload':" + text + "}")
                        .at("/response/type")
                        .asText())
                .isEqualTo("attachment");
        assertThat(doc.push("1", topic, "post_message", "{'upload':" + image + "}")
                        .path("status")
                        .asText())
                .isEqualTo("error");
        assertThat(world.backend.messages(room).get(0).uploadId()).hasValue(image);
    }

    /** SplittableRandom's output gives its state away, and with it all that follows. */
    @Test
    void should_not_give_other_keys_away_with_ones_own() {
        String own = key(uploaded("a.txt", "text/plain", new byte[1]).at("/original/url"));
        List<String> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            others.add(key(uploaded("b.txt", "text/plain", new byte[1]).at("/original/url")));
        }
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(own)).order(ByteOrder.LITTLE_ENDIAN);
        long first = unmixed(bytes.getLong());
        long second = unmixed(bytes.getLong());

        for (int i = 1; i < 20; i++) {
            byte[] guess = new byte[16];
            ByteBuffer.wrap(guess)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(mixed(second + i * (second - first)))
                    .putLong(mixed(second + (i + 1) * (second - first)));
            assertThat(others).doesNotContain(HexFormat.of().formatHex(guess));
        }
        assertThat(others).doesNotHaveDuplicates().allMatch(key -> key.length() == 32);
    }

    @Test
    void should_give_the_same_keys_to_the_same_seed() {
        String key = key(uploaded("a.txt", "text/plain", new byte[1]).at("/original/url"));
        UploadReply again = new TestBackend(setup -> setup.fileUrl("http://files"))
                .backend.upload(new UploadRequest(
                        Map.of("kabelwerk-token", world.backend.token("nana")),
                        "a.txt",
                        "text/plain",
                        Content.of(new byte[1])));

        assertThat(key(TestClient.parse(again.body()).at("/original/url"))).isEqualTo(key);
    }

    private static String key(JsonNode url) {
        return url.asText().split("/", -1)[4];
    }

    private static long mixed(long state) {
        long z = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static long unmixed(long output) {
        long z = unshifted(output, 31) * 0x319642b2d24d8ec3L;
        z = unshifted(z, 27) * 0x96de1b173f119089L;
        return unshifted(z, 30);
    }

    private static long unshifted(long value, int bits) {
        long z = value;
        for (int i = bits; i < 64; i += bits) {
            z = value ^ (z >>> bits);
        }
        return z;
    }
}
