package io.kabelwerk.emulator.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownTest {

    private static final String LINK = "<a href=\"%s\" target=\"_blank\">%s</a>";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
                    plain                    | <p>plain</p>
                    *em*                     | <p><em>em</em></p>
                    _em_                     | <p><em>em</em></p>
                    **strong**               | <p><strong>strong</strong></p>
                    __strong__               | <p><strong>strong</strong></p>
                    ***both***               | <p><em><strong>both</strong></em></p>
                    *a **b** c*              | <p><em>a <strong>b</strong> c</em></p>
                    **a *b* c**              | <p><strong>a <em>b</em> c</strong></p>
                    *a _b_ c*                | <p><em>a <em>b</em> c</em></p>
                    *a**b*                   | <p><em>a**b</em></p>
                    in*side*word             | <p>in<em>side</em>word</p>
                    snake_case_name          | <p>snake_case_name</p>
                    2 * 3 * 4                | <p>2 * 3 * 4</p>
                    *open                    | <p>*open</p>
                    close*                   | <p>close*</p>
                    ****                     | <p>****</p>
                    ****four****             | <p>****four****</p>
                    # no heading             | <p># no heading</p>
                    `code`                   | <p>`code`</p>
                    ![i](no)                 | <p>![i](no)</p>
                    """)
    void should_know_emphasis_and_nothing_else(String text, String html) {
        assertThat(Markdown.html(text)).isEqualTo(html);
    }

    @Test
    void should_make_paragraphs_and_line_breaks() {
        assertThat(Markdown.html("one\ntwo\r\nthree\n \n\n\nfour\n"))
                .isEqualTo("<p>one<br>two<br>three</p><p>four</p>");
        assertThat(Markdown.html("*not\n\nacross*")).isEqualTo("<p>*not</p><p>across*</p>");
    }

    @Test
    void should_escape_entities() {
        assertThat(Markdown.escape("<b>\"Tom\" & 'Jerry'</b>"))
                .isEqualTo("&lt;b&gt;&quot;Tom&quot; &amp; &#39;Jerry&#39;&lt;/b&gt;");
        assertThat(Markdown.html("<b>&amp;</b>")).isEqualTo("<p>&lt;b&gt;&amp;amp;&lt;/b&gt;</p>");
    }

    @Test
    void should_link_labels_and_bare_urls() {
        assertThat(Markdown.html("see [our *site*](https://example.org/a_b_c?x=1&y=2)!"))
                .isEqualTo("<p>see " + LINK.formatted("https://example.org/a_b_c?x=1&amp;y=2", "our <em>site</em>")
                        + "!</p>");
        assertThat(Markdown.html("(http://example.org/x_(y)_z). *HTTPS://Example.org*"))
                .isEqualTo("<p>(" + LINK.formatted("http://example.org/x_(y)_z", "http://example.org/x_(y)_z")
                        + "). <em>" + LINK.formatted("HTTPS://Example.org", "HTTPS://Example.org") + "</em></p>");
        assertThat(Markdown.html("[a](http://b.c/(d)) [e [f] g](http://h)"))
                .isEqualTo("<p>" + LINK.formatted("http://b.c/(d)", "a") + " " + LINK.formatted("http://h", "e [f] g")
                        + "</p>");
    }

    @Test
    void should_not_link_within_a_link() {
        assertThat(Markdown.html("[http://a.b [x](http://c.d)](http://e.f)"))
                .isEqualTo("<p>" + LINK.formatted("http://e.f", "http://a.b [x](http://c.d)") + "</p>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[x](javascript:alert(1))",
                "[x](JaVaScRiPt:alert(1))",
                "[x]( javascript:alert(1))",
                "[x](data:text/html,<script>alert(1)</script>)",
                "[x](//example.org)",
                "[x](http:example.org)",
                "[x](http://)",
                "[x](https://<script>)",
                "[x](http\u017f://example.org)",
                "[x] (ftp://example.org)",
                "javascript:alert(1)",
                "xhttp:/example.org",
                "http://",
                "https:// example.org"
            })
    void should_link_nothing_but_http(String text) {
        assertThat(Markdown.html(text)).doesNotContain("<a", "<script");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "http://example.org/\"onmouseover=\"alert(1)",
                "http://example.org/'onmouseover='alert(1)",
                "[x](http://example.org/\"onmouseover=\"alert(1))",
                "[\"><script>](http://example.org)",
                "[x](http://example.org/\"><script>alert(1)</script>)",
                "*<b>*",
                "**<b>_</b>**_",
                "<a href=\"http://example.org\">x</a>",
                "[*x](http://a.b)*",
                "*[x*](http://a.b)",
                "**_**_**_**"
            })
    void should_let_no_html_through(String text) {
        assertWellFormed(Markdown.html(text));
    }

    @Test
    void should_take_what_is_no_labelled_link_as_text_and_bare_url() {
        assertThat(Markdown.html("[x](http://a.b c)"))
                .isEqualTo("<p>[x](" + LINK.formatted("http://a.b", "http://a.b") + " c)</p>");
        assertThat(Markdown.html("[](http://a.b)"))
                .isEqualTo("<p>[](" + LINK.formatted("http://a.b", "http://a.b") + ")</p>");
    }

    @Test
    void should_keep_quotes_in_a_url_harmless() {
        assertThat(Markdown.html("[x](http://a.b/\"onclick=\"y)"))
                .isEqualTo("<p>" + LINK.formatted("http://a.b/&quot;onclick=&quot;y", "x") + "</p>");
    }

    @Test
    void should_give_well_formed_html_whatever_comes() {
        String[] parts = {
            "*",
            "**",
            "_",
            "__",
            "[",
            "]",
            "(",
            ")",
            "](",
            "http://a.b",
            "https://",
            "javascript:",
            "<",
            ">",
            "\"",
            "'",
            "&",
            "a",
            " ",
            "\n",
            "\n\n",
            "<script>",
            "\u00e9",
            "\ud83d\ude00",
            "!",
            "."
        };
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int part = random.nextInt(14); part >= 0; part--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            assertWellFormed(Markdown.html(text.toString()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "_",
                "**a ",
                "*a _b ",
                "[",
                "[a](http://b",
                "[a](http://b)",
                "http://a",
                "](",
                "a*",
                "*a*_b_",
                "http://)"
            })
    @Timeout(60)
    void should_take_time_in_proportion_to_the_text(String part) {
        assertThat(Markdown.html(part.repeat(1_000_000 / part.length()))).startsWith("<p>");
    }

    /** A text that counts how often a character of it, or of a part of it, is looked at. */
    private record Counted(CharSequence text, AtomicLong looks) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            looks.incrementAndGet();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), looks);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[a](",
                "[a](http://b/",
                "[a](http://b/(",
                "[a](http://b/)",
                "[",
                "[a]",
                "(",
                "](",
                "*",
                "_",
                "**",
                "*a ",
                "*a _b ",
                "*a**b",
                "http://a",
                "http://a(",
                "http://a)",
                "http://a. ",
                "h",
                "`",
                "```a`",
                "<a ",
                "![a](",
                "\\*"
            })
    void should_look_at_each_character_a_few_times_only(String part) {
        Counted text = new Counted(part.repeat(100_000 / part.length()), new AtomicLong());

        String unused = Markdown.inline(text);

        assertThat(text.looks().get()).isLessThan(20L * text.length());
    }

    @Test
    @Timeout(60)
    void should_not_look_for_the_same_opening_again_and_again() {
        String html = Markdown.html("*a ".repeat(200_000) + "b_ ".repeat(200_000));

        assertThat(html).doesNotContain("<em>");
    }

    /** Nothing but the allowed tags, properly nested, and no loose special character. */
    private static void assertWellFormed(String html) {
        ArrayDeque<String> open = new ArrayDeque<>();
        Matcher tags = Pattern.compile(
                        "<(?:(p|em|strong)|(br)|(a) href=\"https?://[^\"<>'\\s]*\" target=\"_blank\"|/(p|em|strong|a))>",
                        Pattern.CASE_INSENSITIVE)
                .matcher(html);
        int end = 0;
        while (tags.find()) {
            assertThat(html.substring(end, tags.start())).as(html).doesNotContain("<", ">", "\"", "'");
            end = tags.end();
            String opened = tags.group(1) != null ? tags.group(1) : tags.group(3);
            if (opened != null) {
                open.push(opened);
            } else if (tags.group(4) != null) {
                assertThat(open.poll()).as(html).isEqualTo(tags.group(4));
            }
        }
        assertThat(html.substring(end)).as(html).doesNotContain("<", ">", "\"", "'");
        assertThat(open).as(html).isEmpty();
    }
}
