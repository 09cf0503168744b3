package io.kabelwerk.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Whose client, room or emulated user a parameter of a test is.
 *
 * <ul>
 *   <li>a {@link io.kabelwerk.Kabelwerk} is the user's connected client; one user has one client in a test
 *   <li>a {@link io.kabelwerk.Room} is a connected room of that client, see {@link #roomOf}
 *   <li>an {@link io.kabelwerk.emulator.EmulatedUser} acts without a client
 * </ul>
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface As {

    /**
     * The user.
     *
     * @return the user's key
     */
    String value();

    /**
     * The end user whose room it is, where the user is of a hub; the room of the user alone otherwise. A room that does not
     * exist is made: with the user's hub, or else with the first one.
     *
     * @return the end user's key
     */
    String roomOf() default "";
}
