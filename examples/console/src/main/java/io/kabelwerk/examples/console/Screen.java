package io.kabelwerk.examples.console;

import io.kabelwerk.Message;
import io.kabelwerk.User;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.TerminalBuilder.SystemOutput;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * The output and input of a chat. Any thread may print lines, also while somebody types.
 *
 * <p>Nothing in here is about Kabelwerk but {@link #message(Message)}.
 */
final class Screen implements AutoCloseable {

    private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
    private static final AttributedStyle FAINT = AttributedStyle.DEFAULT.faint();
    private static final AttributedStyle BOLD = AttributedStyle.DEFAULT.bold();
    private static final AttributedStyle BAD = AttributedStyle.DEFAULT.foreground(AttributedStyle.RED);
    private static final AttributedStyle GOOD = AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN);
    private static final List<Integer> COLOURS =
            List.of(AttributedStyle.CYAN, AttributedStyle.MAGENTA, AttributedStyle.YELLOW, AttributedStyle.BLUE);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    private final Terminal terminal;
    private final LineReader reader;
    private final BufferedReader input;
    private final boolean colourful;
    private final Map<String, Integer> colours = new ConcurrentHashMap<>();

    Screen(Terminal terminal, boolean colourful) {
        this.terminal = terminal;
        this.colourful = colourful;
        this.reader = LineReaderBuilder.builder()
                .terminal(terminal)
                // An exclamation mark is not a reference to the history, and a sent line appears as a message.
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.ERASE_LINE_ON_FINISH, true)
                .build();
        this.input = new BufferedReader(terminal.reader());
    }

    /** The terminal that the program was started on, or what replaces it. */
    static Screen open() {
        try {
            Terminal terminal = TerminalBuilder.builder()
                    .systemOutput(SystemOutput.SysOut)
                    .dumb(true)
                    .build();
            String noColour = System.getenv("NO_COLOR");
            return new Screen(terminal, noColour == null || noColour.isEmpty());
        } catch (IOException e) {
            throw new UncheckedIOException("The terminal cannot be opened", e);
        }
    }

    /** Returns whether a person can type. */
    boolean isTerminal() {
        return !terminal.getType().startsWith(Terminal.TYPE_DUMB);
    }

    void heading(String text) {
        print(styled("\n" + text, BOLD));
    }

    void note(String text) {
        print(styled("  " + text, FAINT));
    }

    void good(String text) {
        print(styled("  " + text, GOOD));
    }

    void error(String text) {
        print(styled("  " + printable(text), BAD));
    }

    /** Returns the message of an SDK error, which a dependent future wraps. */
    void error(Throwable error) {
        Throwable reason = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        error(reason.getMessage() == null ? reason.toString() : reason.getMessage());
    }

    /** Something that somebody does. */
    void act(String who, String what) {
        print(line("", who, what, FAINT));
    }

    /** A message, as a room shows it. */
    void message(Message message) {
        String who = message.user().map(User::name).orElse("(notice)");
        print(line(TIME.format(message.insertedAt()), who, textOf(message), PLAIN));
    }

    /** Waits for a line; there is none at the end of the input, or when it is interrupted. */
    Optional<String> ask(String prompt) {
        try {
            String line = isTerminal() ? reader.readLine(styled(prompt, BOLD).toAnsi(terminal)) : input.readLine();
            return Optional.ofNullable(line).map(String::strip);
        } catch (EndOfFileException | UserInterruptException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("The input cannot be read", e);
        }
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The terminal cannot be closed", e);
        }
    }

    private AttributedString line(String time, String who, String what, AttributedStyle style) {
        int colour = colours.computeIfAbsent(who, name -> COLOURS.get(colours.size() % COLOURS.size()));
        String name = printable(who);
        return new AttributedStringBuilder()
                .styled(FAINT, "  " + (time.isEmpty() ? "" : time + "  "))
                .styled(PLAIN.foreground(colour).bold(), name + " ".repeat(Math.max(1, 9 - name.length())))
                .styled(style, printable(what).replace("\n", "\n" + " ".repeat(time.isEmpty() ? 11 : 21)))
                .toAttributedString();
    }

    private AttributedString styled(String text, AttributedStyle style) {
        return new AttributedString(text, style);
    }

    private void print(AttributedString text) {
        if (isTerminal()) {
            reader.printAbove(colourful ? text : new AttributedString(text.toString()));
        } else {
            terminal.writer().println(text);
            terminal.flush();
        }
    }

    /** A message on one line or more. */
    static String textOf(Message message) {
        return message.upload()
                .map(upload -> "[" + upload.mimeType() + " " + upload.name() + "]")
                .orElseGet(message::text);
    }

    /** Removes control characters: messages of other people must not control this terminal. */
    static String printable(String text) {
        return text.replace("\r\n", "\n").replaceAll("[\\p{Cc}\u202a-\u202e\u2066-\u2069&&[^\n\t]]", "?");
    }
}
