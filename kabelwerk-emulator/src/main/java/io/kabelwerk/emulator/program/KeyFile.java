package io.kabelwerk.emulator.program;

import io.kabelwerk.emulator.Setup;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;

/** An RSA key in a file, PKCS #8 in PEM: tokens that it has signed are good after a restart, too. */
final class KeyFile {

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private KeyFile() {}

    /**
     * Reads the key, or makes one where there is no file.
     *
     * @throws IllegalArgumentException if there is something else in the file, or it cannot be read or written
     */
    static KeyPair readOrMake(Path file) {
        try {
            return Files.exists(file) ? read(file) : make(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("The key " + file + " cannot be read or written: " + e, e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Never what is in the file.
            throw new IllegalArgumentException(
                    "There is no RSA key in PKCS #8 and PEM (" + BEGIN + ") in " + file
                            + ". Name a file that does not exist, and one is made.",
                    e);
        }
    }

    private static KeyPair read(Path file) throws IOException, GeneralSecurityException {
        String pem = Files.readString(file);
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("not PEM");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
        KeyFactory rsa = KeyFactory.getInstance("RSA");
        PrivateKey key = rsa.generatePrivate(new PKCS8EncodedKeySpec(encoded));
        RSAPrivateCrtKey numbers = (RSAPrivateCrtKey) key;
        return new KeyPair(
                rsa.generatePublic(new RSAPublicKeySpec(numbers.getModulus(), numbers.getPublicExponent())), key);
    }

    private static KeyPair make(Path file) throws IOException, GeneralSecurityException {
        KeyPair keys = Setup.newKeys();
        Path whole = Files.createTempFile(file.toAbsolutePath().getParent(), "key", ".tmp", forOwnerOnly(file));
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getPrivate().getEncoded());
        try {
            Files.writeString(whole, BEGIN + "\n" + lines + "\n" + END + "\n");
            publish(whole, file);
            return keys;
        } catch (FileAlreadyExistsException e) {
            return read(file);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    /** The file comes to be with all that is in it: another program may want the same key at the same time. */
    private static void publish(Path whole, Path file) throws IOException {
        try {
            Files.createLink(file, whole);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.move(whole, file); // Not every file system has links.
        }
    }

    private static FileAttribute<?>[] forOwnerOnly(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
