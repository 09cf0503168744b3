package io.kabelwerk.benchmarks.server;

import io.kabelwerk.benchmarks.Answer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The server's process. Says its port, then answers each line of standard input with one line:
 *
 * <ul>
 *   <li>{@code reset} forgets everything;
 *   <li>{@code burst 200000 10} posts so many messages in so many rooms, to the connection that is in the first;
 *   <li>{@code each} posts a message in each room;
 *   <li>{@code converse 500 50} posts a message in so many rooms, and the next one after each answer, so many times;
 *   <li>{@code list 200} gives the inbox so many rooms, and {@code update 10000 1000} posts so many messages there, so many a
 *       second;
 *   <li>{@code drop 500} ends all connections without a word, and posts 500 messages in each room at the same moment;
 *   <li>{@code restart announced} and {@code restart killed} end all connections, with code 1012 or without a word;
 *   <li>{@code status} tells what has happened since.
 * </ul>
 *
 * <p>It ends with its standard input.
 */
public final class ServerMain {

    private ServerMain() {}

    public static void main(String[] args) throws Exception {
        Backend backend = new Backend();
        System.out.println(Answer.of("port", backend.start()).line());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(backend.perform(line.split(" ", -1)).line());
        }
        System.exit(0);
    }
}
