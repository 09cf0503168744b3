package io.kabelwerk.emulator.backend;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The subset of markdown that messages know: emphasis, links and line breaks; all else is text.
 *
 * <p>Whatever is written, the result holds no tag but {@code p}, {@code br}, {@code em}, {@code strong} and {@code a}, no
 * link but to http(s), and takes time in proportion to the text. The pairing of {@code *} and {@code _} is CommonMark's.
 */
final class Markdown {

    private static final int MAX_RUN = 3;

    private Markdown() {}

    /** The text with HTML entities escaped. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        escape(text, 0, text.length(), out);
        return out.toString();
    }

    /** The text as HTML, in paragraphs. */
    static String html(String text) {
        StringBuilder out = new StringBuilder(text.length() + 32);
        StringBuilder paragraph = new StringBuilder();
        for (String line : text.lines().toList()) {
            if (line.isBlank()) {
                endParagraph(paragraph, out);
            } else {
                paragraph.append(paragraph.isEmpty() ? "" : "\n").append(line);
            }
        }
        endParagraph(paragraph, out);
        return out.toString();
    }

    private static void endParagraph(StringBuilder paragraph, StringBuilder out) {
        if (!paragraph.isEmpty()) {
            out.append("<p>").append(inline(paragraph.toString())).append("</p>");
            paragraph.setLength(0);
        }
    }

    /** One paragraph as HTML, without its tag. */
    static String inline(CharSequence paragraph) {
        return new Inline(paragraph, true).render();
    }

    private static void escape(CharSequence text, int from, int to, StringBuilder out) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
    }

    /** A piece of the result: HTML that is done, or a run of emphasis characters that may become tags. */
    private static final class Piece {
        final StringBuilder html = new StringBuilder();
        final int index;
        final char mark;
        final boolean opens;
        final boolean closes;
        final int length;
        int left;
        final List<String> openTags = new ArrayList<>();
        final List<String> closeTags = new ArrayList<>();

        @Nullable
        Piece previous;

        @Nullable
        Piece next;

        Piece(int index, char mark, int length, boolean opens, boolean closes) {
            this.index = index;
            this.mark = mark;
            this.length = length;
            this.left = length;
            this.opens = opens;
            this.closes = closes;
        }

        void render(StringBuilder out) {
            closeTags.forEach(out::append);
            out.append(String.valueOf(mark).repeat(left));
            for (int i = openTags.size() - 1; i >= 0; i--) {
                out.append(openTags.get(i));
            }
            out.append(html);
        }
    }

    /** One paragraph, or the label of a link. */
    private static final class Inline {
        private final CharSequence text;
        private final boolean links;
        private final int[] closingBrackets;
        private final int[] closingParentheses;
        private final List<Piece> pieces = new ArrayList<>();
        private Piece current;
        private @Nullable Piece lastRun;

        Inline(CharSequence text, boolean links) {
            this.text = text;
            this.links = links;
            this.closingBrackets = links ? match('[', ']', false) : new int[0];
            this.closingParentheses = links ? match('(', ')', true) : new int[0];
            this.current = new Piece(0, ' ', 0, false, false);
            pieces.add(current);
        }

        String render() {
            int at = 0;
            while (at < text.length()) {
                at = step(at);
            }
            pairRuns();
            StringBuilder out = new StringBuilder(text.length() + 32);
            pieces.forEach(piece -> piece.render(out));
            return out.toString();
        }

        /** Takes what begins at a place and returns where it ends. */
        private int step(int at) {
            char c = text.charAt(at);
            if (c == '*' || c == '_') {
                return run(at, c);
            }
            if (c == '\n') {
                current.html.append("<br>");
                return at + 1;
            }
            int end = -1;
            if (links && c == '[') {
                end = labelledLink(at);
            } else if (links && (c == 'h' || c == 'H')) {
                end = bareLink(at);
            }
            if (end < 0) {
                escape(text, at, at + 1, current.html);
                end = at + 1;
            }
            return end;
        }

        private int run(int at, char mark) {
            int end = at;
            while (end < text.length() && text.charAt(end) == mark) {
                end++;
            }
            if (end - at > MAX_RUN) {
                current.html.append(text, at, end);
                return end;
            }
            char before = at == 0 ? ' ' : text.charAt(at - 1);
            char after = end == text.length() ? ' ' : text.charAt(end);
            boolean leftFlanking =
                    !isSpace(after) && (!isPunctuation(after) || isSpace(before) || isPunctuation(before));
            boolean rightFlanking =
                    !isSpace(before) && (!isPunctuation(before) || isSpace(after) || isPunctuation(after));
            boolean opens = leftFlanking && (mark == '*' || !rightFlanking || isPunctuation(before));
            boolean closes = rightFlanking && (mark == '*' || !leftFlanking || isPunctuation(after));
            current = new Piece(pieces.size(), mark, end - at, opens, closes);
            pieces.add(current);
            current.previous = lastRun;
            if (lastRun != null) {
                lastRun.next = current;
            }
            lastRun = current;
            return end;
        }

        private int labelledLink(int at) {
            int close = closingBrackets[at];
            if (close <= at + 1 || close + 1 >= text.length() || text.charAt(close + 1) != '(') {
                return -1;
            }
            int start = close + 2;
            int end = closingParentheses[close + 1];
            if (end <= start || hostStart(start, end) < 0) {
                return -1;
            }
            link(start, end, new Inline(text.subSequence(at + 1, close), false).render());
            return end + 1;
        }

        private int bareLink(int at) {
            if (at > 0 && Character.isLetterOrDigit(text.charAt(at - 1))) {
                return -1;
            }
            int host = hostStart(at, text.length());
            if (host < 0) {
                return -1;
            }
            int end = host;
            int unopened = 0;
            while (end < text.length() && isLinkCharacter(text.charAt(end)) && text.charAt(end) != '"') {
                char c = text.charAt(end++);
                unopened += c == ')' ? 1 : c == '(' ? -1 : 0;
            }
            while (end > host) {
                char last = text.charAt(end - 1);
                if (last == ')' && unopened > 0) {
                    unopened--;
                } else if (".,;:!?'*_]".indexOf(last) < 0) {
                    break;
                }
                end--;
            }
            StringBuilder label = new StringBuilder();
            escape(text, at, end, label);
            link(at, end, label.toString());
            return end;
        }

        private void link(int from, int to, String label) {
            current.html.append("<a href=\"");
            escape(text, from, to, current.html);
            current.html.append("\" target=\"_blank\">").append(label).append("</a>");
        }

        /** Returns where the host of an http(s) URL begins, or -1 if there is no such URL. */
        private int hostStart(int at, int limit) {
            int host = startsWith(at, "http://") ? at + 7 : startsWith(at, "https://") ? at + 8 : limit;
            boolean isHost = host < limit && (Character.isLetterOrDigit(text.charAt(host)) || text.charAt(host) == '[');
            return isHost ? host : -1;
        }

        /** Like regionMatches, but only ASCII letters have a case: no other letter may pass for one of a scheme. */
        private boolean startsWith(int at, String scheme) {
            if (at + scheme.length() > text.length()) {
                return false;
            }
            for (int i = 0; i < scheme.length(); i++) {
                char c = text.charAt(at + i);
                char lower = c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
                if (lower != scheme.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        /** CommonMark's way: for each closing run, the nearest opening run of the same mark before it. */
        private void pairRuns() {
            int[] bottoms = new int[12];
            Piece closer = lastRun;
            while (closer != null && closer.previous != null) {
                closer = closer.previous;
            }
            while (closer != null) {
                if (!closer.closes) {
                    closer = closer.next;
                    continue;
                }
                int bottom = (closer.mark == '*' ? 0 : 6) + (closer.opens ? 3 : 0) + closer.length % 3;
                Piece opener = closer.previous;
                while (opener != null && opener.index > bottoms[bottom] && !pair(opener, closer)) {
                    opener = opener.previous;
                }
                if (opener == null || opener.index <= bottoms[bottom]) {
                    bottoms[bottom] = closer.previous == null ? 0 : closer.previous.index;
                    Piece following = closer.next;
                    if (!closer.opens) {
                        unlink(closer);
                    }
                    closer = following;
                    continue;
                }
                boolean strong = opener.left > 1 && closer.left > 1;
                opener.openTags.add(strong ? "<strong>" : "<em>");
                closer.closeTags.add(strong ? "</strong>" : "</em>");
                opener.left -= strong ? 2 : 1;
                closer.left -= strong ? 2 : 1;
                opener.next = closer;
                closer.previous = opener;
                if (opener.left == 0) {
                    unlink(opener);
                }
                if (closer.left == 0) {
                    Piece following = closer.next;
                    unlink(closer);
                    closer = following;
                }
            }
        }

        private static boolean pair(Piece opener, Piece closer) {
            boolean odd = (closer.opens || opener.closes)
                    && closer.length % 3 != 0
                    && (opener.length + closer.length) % 3 == 0;
            return opener.opens && opener.mark == closer.mark && !odd;
        }

        private static void unlink(Piece run) {
            if (run.previous != null) {
                run.previous.next = run.next;
            }
            if (run.next != null) {
                run.next.previous = run.previous;
            }
        }

        /**
         * For each opening character the place of the closing one, or 0; found in one pass, because a search from each
         * opening character costs the square of the text.
         *
         * @param withinLink whether a character that no URL holds ends what is open
         */
        private int[] match(char opening, char closing, boolean withinLink) {
            int[] matches = new int[text.length()];
            int[] open = new int[text.length()];
            int depth = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == opening) {
                    open[depth++] = i;
                } else if (c == closing && depth > 0) {
                    matches[open[--depth]] = i;
                } else if (withinLink && !isLinkCharacter(c)) {
                    depth = 0;
                }
            }
            return matches;
        }

        private static boolean isLinkCharacter(char c) {
            return !isSpace(c) && !Character.isISOControl(c) && c != '<' && c != '>';
        }

        private static boolean isSpace(char c) {
            return Character.isWhitespace(c) || Character.isSpaceChar(c);
        }

        private static boolean isPunctuation(char c) {
            return !isSpace(c) && !Character.isLetterOrDigit(c) && !Character.isSurrogate(c);
        }
    }
}
