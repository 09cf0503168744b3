package io.kabelwerk.benchmarks.contender;

import io.kabelwerk.benchmarks.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;

/**
 * A contender's process. Connects at once, as its arguments say ({@code client url sessions rooms}), says {@code
 * ready=…}, then answers each line of standard input with one line. {@code contender.mjs} does the same for JavaScript.
 *
 * <ul>
 *   <li>{@code expect 200000} says {@code at=…}, and from then on counts messages, and what they cost;
 *   <li>{@code await 60000} waits until they are there, for so many milliseconds at most, and tells;
 *   <li>{@code post 20000 1} posts so many messages with one under way at a time, waits for the answers and for the events of
 *       all of them, and tells;
 *   <li>{@code answer} posts an answer to each message from then on, see {@link AnsweringBot};
 *   <li>{@code inbox} opens the inbox, whose updates then count as messages;
 *   <li>{@code held} collects garbage and tells what is left.
 * </ul>
 *
 * <p>It ends with its standard input. Times are nanoseconds of the machine's monotonic clock, which all processes share.
 */
public final class ContenderMain {

    /** So many sessions connect at a time. */
    private static final int CONNECTING = 200;

    private static final long PATIENCE_MILLIS = 60_000;

    private final Tally tally = new Tally();
    private final List<Contender.Session> sessions = new ArrayList<>();
    private int posted;

    private ContenderMain() {}

    public static void main(String[] args) throws Exception {
        ContenderMain main = new ContenderMain();
        long began = System.nanoTime();
        main.connect(Clients.named(args[0]), args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        say(Answer.of("began", began).with("ready", System.nanoTime()));
        main.listen();
        System.exit(0);
    }

    /** One session in all rooms, or many sessions in a room of their own each, or without a room. */
    private void connect(Contender contender, String url, int count, int rooms) throws InterruptedException {
        Semaphore connecting = new Semaphore(CONNECTING);
        for (int i = 1; i <= count; i++) {
            connecting.acquire();
            List<Long> ids = count == 1
                    ? LongStream.rangeClosed(1, rooms).boxed().toList()
                    : rooms == 0 ? List.of() : List.of((long) i);
            var unused = contender.connect(url, ids, tally).whenComplete((session, error) -> {
                if (error != null) {
                    fail(error);
                }
                synchronized (sessions) {
                    sessions.add(session);
                }
                connecting.release();
            });
        }
        connecting.acquire(CONNECTING);
    }

    private static void fail(Throwable error) {
        error.printStackTrace();
        Runtime.getRuntime().halt(1);
    }

    private void listen() throws IOException, InterruptedException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Usage start = null;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "expect" -> {
                    tally.expect(Long.parseLong(words[1]));
                    start = Usage.now();
                    say(Answer.of("at", System.nanoTime()));
                }
                case "await" -> {
                    boolean complete = tally.await(Long.parseLong(words[1]));
                    Usage end = Usage.now();
                    say(tally.answer()
                            .with(end.since(start == null ? end : start))
                            .with("complete", complete));
                }
                case "post" -> say(post(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
                case "answer" -> {
                    tally.answerWith(new AnsweringBot(sessions.get(0)));
                    say(Answer.of("at", System.nanoTime()));
                }
                case "inbox" -> {
                    sessions.get(0).openInbox(tally).join();
                    say(Answer.of("at", System.nanoTime()));
                }
                case "held" -> say(Usage.held());
                default -> throw new IllegalArgumentException("Unknown: " + line);
            }
        }
    }

    private Answer post(int count, int inFlight) throws InterruptedException {
        tally.expect(count);
        Posting posting = new Posting(sessions.get(0), 1, count, posted);
        posted += count;
        Usage start = Usage.now();
        long startAt = System.nanoTime();
        posting.run(inFlight);
        long endAt = System.nanoTime();
        boolean complete = tally.await(PATIENCE_MILLIS);
        return tally.answer()
                .with(Usage.now().since(start))
                .with(posting.answer())
                .with("startAt", startAt)
                .with("endAt", endAt)
                .with("complete", complete);
    }

    private static void say(Answer answer) {
        System.out.println(answer.line());
    }
}
