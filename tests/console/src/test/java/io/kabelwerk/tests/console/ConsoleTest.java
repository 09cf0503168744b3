package io.kabelwerk.tests.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Message;
import io.kabelwerk.MessageType;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.junit.As;
import io.kabelwerk.junit.KabelwerkExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console in a real browser, beside a real client. */
@EnabledIfEnvironmentVariable(
        named = "KABELWERK_CHROMIUM",
        matches = ".+",
        disabledReason = "KABELWERK_CHROMIUM names no Chromium to open the console in")
class ConsoleTest {

    /** Whatever becomes markup of this calls it. */
    private static final List<String> NASTY = List.of(
            "<img src=x onerror=hacked()>",
            "<script>hacked()</script>",
            "\"><svg onload=hacked()>",
            "&lt;b&gt; &amp;amp; &#39;",
            "javascript:hacked()",
            "</li></ol><iframe srcdoc='<script>parent.hacked()</script>'>",
            "${hacked()} {{hacked()}} \u202Eevil\u202C \u0000x");

    @RegisterExtension
    static final KabelwerkExtension KABELWERK = KabelwerkExtension.builder()
            .setup(setup -> setup.control()
                    .hub("care", "Care Team", hub -> hub.user("doc", "Dr. Ada").user("nurse", "Nurse Joy"))
                    .endUser("nana", "Nana")
                    .endUser("theo", "Theo"))
            .build();

    private static Chromium browser;

    @BeforeAll
    static void start(@TempDir Path profile) throws Exception {
        browser = new Chromium(System.getenv("KABELWERK_CHROMIUM"), profile);
    }

    @AfterAll
    static void stop() throws Exception {
        browser.close();
    }

    @BeforeEach
    void open(KabelwerkEmulator emulator) throws Exception {
        emulator.user("nana").createRoom("care");
        browser.complaints().clear();
        browser.width(1400, 900);
        browser.scheme("light");
        // Between two pages that differ in what is behind the # only, nothing would be loaded.
        browser.open("about:blank");
        browser.open(emulator.consoleUrl());
        browser.await("document.querySelectorAll('#users > li').length === 4");
        browser.value("window.hacked = () => { window.wasHacked = true; }; true");
    }

    @AfterEach
    void leave() throws Exception {
        assertThat(browser.value("window.wasHacked === true").asBoolean()).isFalse();
        assertThat(browser.complaints()).isEmpty();
        browser.open("about:blank");
    }

    /** Opens a chat as somebody, and waits until it is joined. */
    private static void chat(String user, String name) throws Exception {
        clickChat(user);
        browser.await(box(name) + "?.querySelector('header p').textContent === 'online'");
    }

    /** An end user has a button for each room, a hub one for each of its rooms and a list of whom to be in them. */
    private static void clickChat(String user) throws Exception {
        browser.value("(() => { const as = document.querySelector('[data-key=\"as care\"]');"
                + " const ofHub = [...as.options].some((option) => option.value === '" + user + "');"
                + " if (ofHub) { as.value = '" + user + "'; as.dispatchEvent(new Event('change')); }"
                + " document.querySelector('[data-key^=\"chat ' + (ofHub ? 'care' : '" + user
                + "') + ' \"]').click(); return true; })()");
    }

    private static String box(String name) {
        return "document.querySelector('.chat[aria-label^=\"" + name + " in\"]')";
    }

    private static String quoted(String text) throws Exception {
        return new ObjectMapper().writeValueAsString(text);
    }

    private static BlockingQueue<Message> received(Room room) {
        BlockingQueue<Message> received = new LinkedBlockingQueue<>();
        room.on(MessagePosted.class, event -> received.add(event.message()));
        return received;
    }

    @Test
    void should_keep_the_secret_out_of_the_address(KabelwerkEmulator emulator) throws Exception {
        assertThat(browser.value("location.href").asText()).isEqualTo("http://127.0.0.1:" + emulator.port() + "/");
        browser.value("document.querySelector('#users button').click(); true");
    }

    @Test
    void should_chat_with_a_client_in_java_as_several_users(@As("nana") Room room) throws Exception {
        BlockingQueue<Message> received = received(room);
        chat("doc", "Dr. Ada");
        chat("nana", "Nana");

        browser.value(box("Dr. Ada") + ".querySelector('input').focus(); true");
        browser.type("Good morning!");
        browser.press("Enter", 13);

        Message message = received.poll(20, TimeUnit.SECONDS);
        assertThat(message.text()).isEqualTo("Good morning!");
        browser.await(box("Nana") + ".innerText.includes('Good morning!')");

        room.postMessage("And to you").get(20, TimeUnit.SECONDS);

        browser.await(box("Dr. Ada") + ".innerText.includes('And to you')");
        browser.value(box("Dr. Ada") + ".querySelector('header button').click(); true");
        browser.await(box("Nana") + ".innerText.includes('read by Dr. Ada')");
    }

    @Test
    void should_show_texts_and_names_as_they_are(KabelwerkEmulator emulator, @As("nana") Room room) throws Exception {
        emulator.addHubUser("care", "evil", "<b onclick=hacked()>Eve</b>");
        EmulatedUser evil = emulator.user("evil");
        chat("nana", "Nana");
        for (String text : NASTY) {
            room.postMessage(text).get(20, TimeUnit.SECONDS);
            evil.post(room.id(), text);
            browser.await("[..." + box("Nana") + ".querySelectorAll('.messages li')].filter((li) => [...li.childNodes]"
                    + ".some((node) => node.nodeType === Node.TEXT_NODE && node.data === " + quoted(text)
                    + ")).length === 2");
        }
        browser.await(box("Nana") + ".innerText.includes('<b onclick=hacked()>Eve</b>')");
        browser.await("document.getElementById('frame-list').childElementCount > 10");
        browser.value(
                "document.querySelectorAll('#frame-list details').forEach((each) => { each.open = true; }); true");
        browser.await("[...document.querySelectorAll('#frame-list pre')].at(-1).textContent.includes('room:')");
        browser.await("document.getElementById('users').innerText.includes('<b onclick=hacked()>Eve</b>')");
        assertThat(browser.value("document.querySelectorAll('img, iframe, svg, li b').length")
                        .asInt())
                .isZero();
    }

    @Test
    void should_upload_what_is_dropped(@As("nana") Room room) throws Exception {
        BlockingQueue<Message> received = received(room);
        chat("doc", "Dr. Ada");

        browser.value("(() => { const data = new DataTransfer();"
                + " data.items.add(new File(['hello'], 'note <1>.txt', { type: 'text/plain' }));"
                + box("Dr. Ada")
                + ".dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true })); return true; })()");

        Message message = received.poll(20, TimeUnit.SECONDS);
        assertThat(message.type()).isEqualTo(MessageType.ATTACHMENT);
        browser.await(box("Dr. Ada") + ".querySelector('.messages a')?.textContent === 'note <1>.txt'");
        assertThat(browser.value("fetch(" + box("Dr. Ada")
                                + ".querySelector('.messages a').href).then((file) => file.text())")
                        .asText())
                .isEqualTo("hello");
    }

    @Test
    void should_come_back_after_a_drop(KabelwerkEmulator emulator, @As("doc") EmulatedUser doc) throws Exception {
        chat("nana", "Nana");
        long room = emulator.rooms().get(0).id();

        emulator.inject(new Fault.Drop("nana"));
        doc.post(room, "missed");

        browser.await(box("Nana") + ".innerText.includes('missed')");
        browser.await(box("Nana") + ".querySelector('header p').textContent === 'online'");
    }

    /** What comes first and goes wrong must be tried again: the token, the join. */
    @Test
    void should_come_back_after_a_bad_beginning(KabelwerkEmulator emulator, @As("doc") EmulatedUser doc)
            throws Exception {
        doc.post(emulator.rooms().get(0).id(), "here I am");
        browser.value("(() => { const fetched = window.fetch; window.fetch = (...args) => {"
                + " if (!String(args[0]).endsWith('/tokens')) return fetched(...args);"
                + " window.fetch = fetched; return Promise.reject(new Error('No token today.')); }; return true; })()");
        for (String reply : List.of("null", "{\"messages\":[null],\"markers\":[]}", "{\"messages\":[{\"id\":1}]}")) {
            emulator.inject(new Fault.Answer("nana", "room:*", "phx_join", new Treatment.Garbled(reply), 1));
        }

        chat("nana", "Nana");

        browser.await(box("Nana") + ".innerText.includes('here I am')");
        assertThat(emulator.waitingFaults()).isEmpty();
        emulator.inject(new Fault.Send(
                "nana", "[null,null,\"room:" + emulator.rooms().get(0).id() + "\",\"message_posted\",{\"id\":9}]"));
        browser.await(box("Nana") + ".querySelector('header p').textContent.includes('cannot read')");
        doc.post(emulator.rooms().get(0).id(), "still here");
        browser.await(box("Nana") + ".innerText.includes('still here')");
    }

    @Test
    void should_be_online_when_it_has_joined_only(KabelwerkEmulator emulator) throws Exception {
        emulator.inject(new Fault.Answer("nana", "room:*", "phx_join", new Treatment.Unanswered(), 1));

        clickChat("nana");

        browser.await("['joining', 'online'].includes(" + box("Nana") + "?.querySelector('header p').textContent)");
        assertThat(browser.value(box("Nana") + ".querySelector('header p').textContent")
                        .asText())
                .isEqualTo("joining");
    }

    @Test
    void should_say_that_a_reset_has_failed() throws Exception {
        browser.value("(() => { const fetched = window.fetch; window.fetch = (...args) =>"
                + " String(args[0]).endsWith('/reset') ? Promise.reject(new Error('Not today.')) : fetched(...args);"
                + " return true; })()");

        browser.value("document.getElementById('reset').click(); true");

        browser.await("document.getElementById('status').textContent === 'Not today.'");
    }

    @Test
    void should_take_the_secret_of_a_newer_link(KabelwerkEmulator emulator) throws Exception {
        browser.value("window.older = true");

        browser.value("location.hash = '#secret=" + emulator.controlSecret() + "'; true");

        browser.await("window.older === undefined && document.querySelectorAll('#users > li').length === 4");
        assertThat(browser.value("location.href").asText()).doesNotContain("secret");
        browser.value("window.hacked = () => { window.wasHacked = true; }; true");
    }

    @Test
    void should_show_who_is_added_without_a_frame(KabelwerkEmulator emulator) throws Exception {
        emulator.addEndUser("ida", "Ida");
        emulator.user("ida").createRoom("care");

        browser.await("document.querySelector('[data-key^=\"chat ida \"]') !== null");
    }

    /** A hundred in the hub, and five hundred rooms. */
    @Test
    void should_stay_small_with_a_large_hub(KabelwerkEmulator emulator) throws Exception {
        for (int i = 0; i < 100; i++) {
            emulator.addHubUser("care", "h" + i, "Hub user " + i);
        }
        for (int i = 0; i < 500; i++) {
            emulator.addEndUser("e" + i, "End user " + i);
            emulator.user("e" + i).createRoom("care");
        }

        browser.await("document.querySelectorAll('#hubs [data-key^=\"chat care \"]').length === 501");

        assertThat(browser.value("document.querySelectorAll('button, option').length")
                        .asInt())
                .isLessThan(3_000);
        clickChat("h99");
        browser.await(box("Hub user 99") + "?.querySelector('header p').textContent === 'online'");
    }

    @Test
    void should_inject_a_fault_by_keyboard_alone(KabelwerkEmulator emulator) throws Exception {
        browser.value("document.querySelector('#fault select').focus(); true");
        browser.type("");
        for (String key : "RefuseUpl".split("", -1)) {
            if (!key.isEmpty()) {
                browser.press(key, Character.toUpperCase(key.charAt(0)));
            }
        }
        assertThat(browser.value("document.activeElement.value").asText()).isEqualTo("RefuseUploads");
        browser.press("Tab", 9);
        browser.press("Tab", 9);
        browser.press("Tab", 9);
        browser.press("Enter", 13);

        browser.await("document.getElementById('waiting').innerText.includes('RefuseUploads')");
        assertThat(emulator.waitingFaults()).containsExactly(new Fault.RefuseUploads(1, 503));
        emulator.inject(new Fault.Heal());
    }

    /** The forms of all faults send what the control API takes, or are told what would have been right. */
    @Test
    void should_have_a_form_for_every_fault() throws Exception {
        int faults = browser.value("document.querySelector('#fault select').options.length")
                .asInt();
        assertThat(faults).isEqualTo(Fault.class.getPermittedSubclasses().length);
        for (int i = 0; i < faults; i++) {
            browser.value(
                    "(() => { const form = document.getElementById('fault'); const type = form.querySelector('select');"
                            + " document.getElementById('fault-result').textContent = ''; type.selectedIndex = " + i
                            + "; type.dispatchEvent(new Event('change')); form.requestSubmit(); return true; })()");
            browser.await("document.getElementById('fault-result').textContent !== ''");
            assertThat(browser.value("document.getElementById('fault-result').textContent")
                            .asText())
                    .endsWith("is injected.");
        }
        browser.value("[...document.querySelectorAll('#fault button')].at(-1).click(); true");
        browser.await("document.getElementById('waiting').innerText === 'No fault waits.'");
    }

    @Test
    void should_keep_up_with_a_thousand_frames_a_second(KabelwerkEmulator emulator, @As("nana") Kabelwerk unusedNana)
            throws Exception {
        for (int i = 0; i < 5_000; i++) {
            emulator.inject(new Fault.Send("nana", "[null,null,\"room:1\",\"flood\",{\"number\":" + i + "}]"));
        }

        browser.await("document.getElementById('frame-list').innerText.includes('flood')");
        browser.await("parseInt(document.getElementById('frame-count').textContent) + (/ (\\d+) came/.exec("
                + "document.getElementById('frame-count').textContent)?.[1] ?? 0) * 1 >= 5000");
        assertThat(browser.value("document.getElementById('frame-list').childElementCount")
                        .asInt())
                .isEqualTo(200);
        browser.value("(() => { const user = document.querySelector('#filter [name=event]'); user.value = 'phx_*';"
                + " user.dispatchEvent(new Event('input', { bubbles: true })); return true; })()");
        assertThat(browser.value("document.getElementById('frame-list').innerText")
                        .asText())
                .doesNotContain("flood");
    }

    @Test
    void should_show_who_is_connected(@As("theo") Kabelwerk theo) throws Exception {
        browser.await("document.getElementById('sessions').innerText.includes('theo#')");
        theo.close();
        browser.await("document.getElementById('sessions').innerText === 'Nobody is connected.'");
    }

    /** WCAG 2 AA: 4.5 between a text and what is behind it. */
    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void should_be_readable(String scheme, @As("nana") Room room) throws Exception {
        browser.scheme(scheme);
        fill(room);
        String contrasts;
        try (var script = ConsoleTest.class.getResourceAsStream("/contrast.js")) {
            contrasts = new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }

        assertThat(browser.value(contrasts)).isEmpty();
        browser.screenshot(Path.of("target", "console-" + scheme + ".png"));
    }

    @Test
    void should_fit_a_phone(@As("nana") Room room) throws Exception {
        browser.width(360, 740);
        fill(room);

        assertThat(browser.value("document.documentElement.scrollWidth").asInt())
                .isLessThanOrEqualTo(360);
        browser.value("document.querySelector('a[href=\"#chats\"]').click(); true");
        browser.value(
                "window.scrollTo({ top: document.getElementById('chats').offsetTop, behavior: 'instant' }); true");
        browser.screenshot(Path.of("target", "console-phone.png"));
    }

    /** A page as it looks in use. */
    private static void fill(Room room) throws Exception {
        chat("nana", "Nana");
        chat("doc", "Dr. Ada");
        room.postMessage("Good morning, doctor!").get(20, TimeUnit.SECONDS);
        browser.value(box("Dr. Ada") + ".querySelector('input').focus(); true");
        browser.type("Good morning, Nana! How are you today?");
        browser.press("Enter", 13);
        browser.await(box("Nana") + ".innerText.includes('today')");
        browser.value(box("Nana") + ".querySelector('header button').click(); true");
        browser.await(box("Dr. Ada") + ".innerText.includes('read by Nana')");
        browser.await("document.getElementById('sessions').innerText.includes('doc#')");
        browser.value("[...document.querySelectorAll('#frame-list summary')].at(-3).click(); true");
    }
}
