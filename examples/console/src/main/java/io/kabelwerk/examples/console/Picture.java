package io.kabelwerk.examples.console;

import io.kabelwerk.UploadSource;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** A small picture, painted on the spot. */
final class Picture {

    private static final int SIZE = 64;

    private Picture() {}

    static UploadSource sunset() {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, Color.PINK, 0, SIZE, Color.ORANGE));
        graphics.fillRect(0, 0, SIZE, SIZE);
        graphics.setPaint(Color.YELLOW);
        graphics.fillOval(SIZE / 4, SIZE / 2, SIZE / 2, SIZE / 2);
        graphics.dispose();

        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException("The picture cannot be written", e);
        }
        // A file would do as well: UploadSource.of(Path.of("sunset.png")).
        return UploadSource.of(png.toByteArray(), "sunset.png");
    }
}
