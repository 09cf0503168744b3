package io.kabelwerk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadSourceTest {

    private static final byte[] BYTES = "four".getBytes(StandardCharsets.UTF_8);

    @Test
    void should_be_of_a_file(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("a picture.png"), BYTES);
        UploadSource source = UploadSource.of(file);

        assertThat(source.name()).isEqualTo("a picture.png");
        assertThat(source.mimeType()).isEqualTo("image/png");
        assertThat(source.length()).hasValue(4);
        assertThat(read(source)).isEqualTo(BYTES);
        assertThat(read(source)).as("the second time").isEqualTo(BYTES);
    }

    @Test
    void should_refuse_a_file_that_is_not_there(@TempDir Path directory) {
        Path missing = directory.resolve("missing.png");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UploadSource.of(missing))
                .withMessage("There is no file to upload at " + missing);
    }

    @Test
    void should_name_a_missing_file_in_full() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UploadSource.of(Path.of("missing.png")))
                .withMessage("There is no file to upload at "
                        + Path.of("missing.png").toAbsolutePath());
    }

    @Test
    void should_refuse_a_directory(@TempDir Path directory) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UploadSource.of(directory))
                .withMessage("There is no file to upload at " + directory);
    }

    @Test
    void should_say_when_it_is_opened_that_a_file_has_gone(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("picture.png"), BYTES);
        UploadSource source = UploadSource.of(file);
        Files.delete(file);
        assertThatIOException().isThrownBy(() -> read(source));
    }

    @Test
    void should_be_of_bytes_that_nobody_else_can_change() throws IOException {
        byte[] bytes = BYTES.clone();
        UploadSource source = UploadSource.of(bytes, "notes.txt");
        bytes[0] = 'X';

        assertThat(source.name()).isEqualTo("notes.txt");
        assertThat(source.mimeType()).isEqualTo("text/plain");
        assertThat(source.length()).hasValue(4);
        assertThat(read(source)).isEqualTo(BYTES);
        assertThat(read(source)).as("the second time").isEqualTo(BYTES);
    }

    @Test
    void should_be_of_a_stream_of_unknown_or_known_length() {
        UploadSource source = UploadSource.of(() -> new ByteArrayInputStream(BYTES), "scan.pdf");
        assertThat(source.length()).isEmpty();
        assertThat(source.withLength(4).length()).hasValue(4);
        assertThat(source.length()).as("the first one's").isEmpty();
        assertThat(source.withLength(0).length()).hasValue(0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> source.withLength(-1))
                .withMessage("The length of an upload must be at least 0, but is -1");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "picture.png, image/png",
        "PICTURE.PNG, image/png",
        "picture.jpg, image/jpeg",
        "picture.jpeg, image/jpeg",
        "picture.gif, image/gif",
        "scan.pdf, application/pdf",
        "notes.txt, text/plain",
        "picture #1.png, image/png",
        "picture#1, application/octet-stream",
        "picture, application/octet-stream",
        "picture., application/octet-stream",
        ".png, image/png",
        "picture.kabelwerk, application/octet-stream",
    })
    void should_find_the_type_from_the_name(String name, String type) {
        assertThat(UploadSource.of(BYTES, name).mimeType()).isEqualTo(type);
    }

    @Test
    void should_find_the_type_from_the_name_in_turkish_too() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            assertThat(UploadSource.of(BYTES, "PHOTO.GIF").mimeType()).isEqualTo("image/gif");
            assertThat(UploadSource.of(BYTES, "LIST.TIF").mimeType()).isEqualTo("image/tiff");
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/png",
                "text/plain;charset=utf-8",
                "text/plain; charset=\"utf-8\"",
                "application/vnd.a+json"
            })
    void should_take_another_type(String type) {
        UploadSource source = UploadSource.of(BYTES, "notes.txt");
        assertThat(source.withMimeType(type).mimeType()).isEqualTo(type);
        assertThat(source.withMimeType(type).length()).hasValue(4);
        assertThat(source.mimeType()).as("the first one's").isEqualTo("text/plain");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "png",
                "image/",
                "/png",
                "image/png/x",
                "image/png;",
                "image/ png",
                "image/png\r\nX-Admin: 1",
                "image/png;\r\n x=1",
                "image/png;\n x=1",
                "image/png; x=\"\u0000\"",
                "image/png; x=\"é\"",
                "imäge/png"
            })
    void should_refuse_a_type_that_is_none(String type) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UploadSource.of(BYTES, "notes.txt").withMimeType(type))
                .withMessage("\"" + type
                        + "\" is not a media type; it must look like image/png or text/plain; charset=utf-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void should_refuse_a_blank_name(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UploadSource.of(BYTES, name))
                .withMessage("The file name of an upload must not be blank");
    }

    @Test
    void should_refuse_a_name_with_a_lone_surrogate() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UploadSource.of(BYTES, "a\udc00.png"))
                .withMessage("The file name has a lone surrogate (U+DC00) at index 1;"
                        + " such a text cannot be encoded as UTF-8");
    }

    private static byte[] read(UploadSource source) throws IOException {
        try (InputStream in = source.content().open()) {
            return in.readAllBytes();
        }
    }
}
