package io.kabelwerk;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

/** In this module's tests, there is no engine on the path. */
class EngineTest {

    @Test
    void should_say_what_to_add_where_there_is_no_engine() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Kabelwerk.create(settings -> settings.token("token")))
                .withMessage("No Kabelwerk engine on the class path or module path. Add io.kabelwerk:kabelwerk-core;"
                        + " in a fat jar, merge the files of META-INF/services;"
                        + " in a run-time image, name the module io.kabelwerk.core.");
    }

    @Test
    void should_look_at_the_settings_first() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Kabelwerk.create(settings -> settings.url("http://localhost")))
                .withMessageStartingWith("The url cannot be used: its scheme is http");
    }
}
