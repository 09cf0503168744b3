package io.kabelwerk.emulator.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class UploadFolderTest {

    private final UploadFolder folder = new UploadFolder();

    /** Systems clean up what is temporary, and so do people. */
    @Test
    void should_make_the_folder_again_that_somebody_has_deleted() throws IOException {
        Path first = folder.path();
        Files.delete(first);

        Path second = folder.path();

        assertThat(second).isDirectory();
        folder.delete();
        assertThat(second).doesNotExist();
    }
}
