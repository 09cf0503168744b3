package io.kabelwerk.spring.boot;

import java.util.regex.Pattern;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Keeps tokens and headers out of what the actuator shows, even where it is to show values. */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
public class KabelwerkSanitizingAutoConfiguration {

    private static final Pattern SECRET = Pattern.compile(
            "kabelwerk\\.(sessions\\.[^.]+\\.|sessions\\[.+]\\.)?(token|headers\\b.*)", Pattern.CASE_INSENSITIVE);

    /** Also as it is in the environment. */
    private static final Pattern VARIABLE =
            Pattern.compile("KABELWERK_(SESSIONS_.+_)?(TOKEN|HEADERS_.*)", Pattern.CASE_INSENSITIVE);

    /** Created by Spring. */
    public KabelwerkSanitizingAutoConfiguration() {}

    @Bean
    SanitizingFunction kabelwerkSanitizingFunction() {
        return data -> isSecret(data.getKey()) ? data.withValue(SECRET_VALUE) : data;
    }

    private static final String SECRET_VALUE = "******";

    static boolean isSecret(String key) {
        return SECRET.matcher(key).matches() || VARIABLE.matcher(key).matches();
    }
}
