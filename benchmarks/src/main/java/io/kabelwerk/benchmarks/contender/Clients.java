package io.kabelwerk.benchmarks.contender;

/** The clients by name. */
final class Clients {

    private Clients() {}

    static Contender named(String name) {
        String[] parts = name.split("-", -1);
        return switch (parts[0]) {
            case "sdk" -> new KabelwerkContender(parts[1], parts[2]);
            case "floor" -> parts[1].equals("counting") ? FloorContender.counting() : FloorContender.parsing();
            case "javaphoenixclient" -> new PhoenixContender();
            default -> throw new IllegalArgumentException("There is no client \"" + name + "\"");
        };
    }
}
