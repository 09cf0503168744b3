package io.kabelwerk.core.testing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Texts that no decent backend sends, from a seed: rubbish, JSON that is no frame, and frames with something wrong.
 *
 * <p>The emulator's tests have {@code HostileText} for what no decent client sends. It writes texts where this changes
 * values; how both damage a text is written twice, since no module sees the tests of another one.
 */
public final class HostileFrames {

    /** Stands in a value for nesting that is deeper than a value can be written. */
    private static final String DEEP = "@deep@";

    private static final int[] DEPTHS = {20, 58, 59, 60, 61, 62, 63, 64, 65, 200, 10_000};

    private static final String PUNCTUATION = "[]{}\",:\\/0123456789.eE+-truefalsn \n\t\0";

    private final SplittableRandom random;

    public HostileFrames(SplittableRandom random) {
        this.random = random;
    }

    /** What arrives instead of a decent frame, or that frame itself. */
    public String instead(@Nullable Object decent) {
        int dice = random.nextInt(100);
        if (dice < 5) {
            return rubbish();
        }
        if (dice < 12) {
            return written(value(4));
        }
        if (dice < 25) {
            return damaged(written(decent));
        }
        return written(dice < 90 ? mutated(decent) : decent);
    }

    /** The value with something wrong at one to three places. */
    public @Nullable Object mutated(@Nullable Object value) {
        Object changed = value;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            changed = changedSomewhere(changed);
        }
        return changed;
    }

    /** As text. */
    public String written(@Nullable Object value) {
        int depth = DEPTHS[random.nextInt(DEPTHS.length)];
        String nested = random.nextBoolean()
                ? "[".repeat(depth) + "]".repeat(depth)
                : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
        return Json.encode(value).replace('"' + DEEP + '"', nested);
    }

    private @Nullable Object changedSomewhere(@Nullable Object value) {
        boolean here = random.nextInt(6) == 0;
        if (!here && value instanceof Map<?, ?> object && !object.isEmpty()) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            int place = random.nextInt(object.size());
            boolean removed = random.nextInt(4) == 0;
            object.forEach((name, member) -> {
                boolean meant = copy.size() == place && !copy.containsKey("\0");
                if (!meant) {
                    copy.put((String) name, member);
                } else if (removed) {
                    copy.put("\0", null);
                } else {
                    copy.put((String) name, changedSomewhere(member));
                }
            });
            copy.remove("\0");
            return copy;
        }
        if (!here && value instanceof List<?> array && !array.isEmpty()) {
            List<@Nullable Object> copy = new ArrayList<>(array);
            int place = random.nextInt(copy.size());
            switch (random.nextInt(8)) {
                case 0 -> copy.remove(place);
                case 1 -> copy.add(place, copy.get(place));
                default -> copy.set(place, changedSomewhere(copy.get(place)));
            }
            return copy;
        }
        return value(3);
    }

    /** Any JSON value, and a few that are none. */
    private @Nullable Object value(int depth) {
        return switch (random.nextInt(depth > 0 ? 20 : 17)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> 0L;
            case 3 -> -random.nextLong(10);
            case 4, 5 -> random.nextLong(10_000);
            case 6 -> Long.MAX_VALUE - random.nextInt(3);
            case 7 -> Long.MIN_VALUE;
            case 8 -> new BigDecimal("9223372036854775808");
            case 9 -> new BigDecimal("1E+" + random.nextInt(1, 999_999));
            case 10 -> new BigDecimal("0." + random.nextInt(1_000_000));
            case 11 -> "";
            case 12 -> rubbish();
            case 13 -> random.nextInt(20) == 0 ? "x".repeat(random.nextInt(100_000)) : "x";
            case 14 -> random.nextBoolean() ? "\uD800" : "a\uDC00b";
            case 15 -> "+999999999-12-31T23:59:59.999999999Z";
            case 16 -> DEEP;
            case 17 -> new ArrayList<>(List.of());
            case 18 -> {
                List<@Nullable Object> array = new ArrayList<>();
                for (int i = random.nextInt(6); i > 0; i--) {
                    array.add(value(depth - 1));
                }
                yield array;
            }
            default -> {
                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.put(random.nextBoolean() ? "id" : rubbish(), value(depth - 1));
                }
                yield object;
            }
        };
    }

    private String rubbish() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> text.append((char) random.nextInt(0x10000));
                case 1 -> text.appendCodePoint(random.nextInt(0x10000, 0x110000));
                default -> text.append(PUNCTUATION.charAt(random.nextInt(PUNCTUATION.length())));
            }
        }
        return text.toString();
    }

    /** Some chars lost, added or doubled. */
    private String damaged(String text) {
        StringBuilder damaged = new StringBuilder(text);
        for (int i = 1 + random.nextInt(3); i > 0 && damaged.length() > 0; i--) {
            int place = random.nextInt(damaged.length());
            int end = Math.min(damaged.length(), place + random.nextInt(1, 20));
            switch (random.nextInt(5)) {
                case 0 -> damaged.setLength(place);
                case 1 -> damaged.delete(place, end);
                case 2 -> damaged.insert(place, damaged.substring(place, end));
                case 3 -> damaged.insert(place, PUNCTUATION.charAt(random.nextInt(PUNCTUATION.length())));
                default -> damaged.setCharAt(place, (char) random.nextInt(0x10000));
            }
        }
        return damaged.toString();
    }
}
