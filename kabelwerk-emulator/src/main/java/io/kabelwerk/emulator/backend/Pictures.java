package io.kabelwerk.emulator.backend;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Sizes and previews of uploaded files. */
final class Pictures {

    /** A preview is at most this wide and this high. */
    static final int PREVIEW = 500;

    /** An image in a format that a browser shows. */
    record Picture(int width, int height, String contentType, Content content) {}

    /** An image's size, and its preview unless the image is small enough to be its own. */
    record Sized(int width, int height, Optional<Picture> preview) {}

    private Pictures() {}

    /**
     * Reads an image's size, and only if it is not too large also the image.
     *
     * @throws IOException if it is not an image of that type
     * @throws Refusal if it is too large
     */
    static Sized inspect(Content content, String contentType, long maxPixels) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByMIMEType(contentType);
        if (!readers.hasNext()) {
            throw new IOException("no reader of " + contentType);
        }
        ImageReader reader = readers.next();
        try (InputStream bytes = content.open();
                ImageInputStream input = new MemoryCacheImageInputStream(bytes)) {
            reader.setInput(input, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if ((long) width * height > maxPixels) {
                throw new Refusal("the image has more than " + maxPixels + " pixels");
            }
            if (width <= PREVIEW && height <= PREVIEW) {
                reader.read(0);
                return new Sized(width, height, Optional.empty());
            }
            return new Sized(width, height, Optional.of(preview(reader, width, height, contentType)));
        } catch (RuntimeException e) {
            if (e instanceof Refusal) {
                throw e;
            }
            // The readers of the JDK meet broken files with all sorts of runtime exceptions.
            throw new IOException("a broken image", e);
        } finally {
            reader.dispose();
        }
    }

    private static Picture preview(ImageReader reader, int width, int height, String contentType) throws IOException {
        ImageReadParam param = reader.getDefaultReadParam();
        int larger = Math.max(width, height);
        int step = Math.max(1, larger / (2 * PREVIEW));
        param.setSourceSubsampling(step, step, 0, 0);
        BufferedImage source = reader.read(0, param);
        int previewWidth = Math.max(1, Math.round((float) width * PREVIEW / larger));
        int previewHeight = Math.max(1, Math.round((float) height * PREVIEW / larger));
        boolean opaque = contentType.equals("image/jpeg");
        BufferedImage scaled = new BufferedImage(
                previewWidth, previewHeight, opaque ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(source, 0, 0, previewWidth, previewHeight, null);
        graphics.dispose();
        return encode(scaled, opaque ? "jpeg" : "png");
    }

    /** The preview of a file that is not an image: a sheet with lines. */
    static Picture thumbnail() {
        BufferedImage sheet = new BufferedImage(120, 160, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, 120, 160);
        graphics.setColor(Color.GRAY);
        graphics.drawRect(0, 0, 119, 159);
        for (int y = 32; y <= 128; y += 16) {
            graphics.fillRect(20, y, 80, 4);
        }
        graphics.dispose();
        try {
            return encode(sheet, "png");
        } catch (IOException e) {
            throw new UncheckedIOException("The thumbnail was not written to memory.", e);
        }
    }

    private static Picture encode(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, bytes)) {
            throw new IOException("no writer of " + format);
        }
        return new Picture(image.getWidth(), image.getHeight(), "image/" + format, Content.of(bytes.toByteArray()));
    }
}
