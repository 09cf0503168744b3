package io.kabelwerk.emulator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.emulator.Content;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.FileUpload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/** Who has no token could fill the disk otherwise. */
class UploadFolderTest {

    private static final int ON_DISK = 100_000;

    private final UploadFolder folder = new UploadFolder();

    @Test
    void should_delete_what_was_refused() throws IOException {
        Content content = folder.keep(upload());
        try (InputStream bytes = content.open()) {
            assertThat(bytes.readAllBytes()).hasSize(ON_DISK);
        }

        folder.drop(content);

        assertThatThrownBy(content::open).isInstanceOf(NoSuchFileException.class);
        folder.delete();
    }

    private FileUpload upload() throws IOException {
        FileUpload upload = folder.factory()
                .createFileUpload(
                        new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/"),
                        "file",
                        "a.txt",
                        "text/plain",
                        "",
                        StandardCharsets.UTF_8,
                        ON_DISK);
        upload.setContent(Unpooled.wrappedBuffer(new byte[ON_DISK]));
        return upload;
    }
}
