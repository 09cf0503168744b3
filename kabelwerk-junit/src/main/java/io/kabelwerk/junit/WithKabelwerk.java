package io.kabelwerk.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class an emulator with one hub, whose clients have the default settings. Where that is not enough,
 * there is {@link KabelwerkExtension#builder}.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KabelwerkExtension.class)
public @interface WithKabelwerk {

    /**
     * The hub.
     *
     * @return its slug and name
     */
    String hub() default "care";

    /**
     * The users of the hub.
     *
     * @return their keys and names
     */
    String[] hubUsers() default {};

    /**
     * The end users.
     *
     * @return their keys and names
     */
    String[] endUsers() default {};

    /**
     * Returns whether all tests of the class share one emulator; see {@link KabelwerkExtension.Builder#shared}.
     *
     * @return whether they do
     */
    boolean shared() default false;

    /**
     * Returns whether a fault may be left over at the end; see {@link KabelwerkExtension.Builder#allowUnusedFaults}.
     *
     * @return whether it may
     */
    boolean allowUnusedFaults() default false;
}
