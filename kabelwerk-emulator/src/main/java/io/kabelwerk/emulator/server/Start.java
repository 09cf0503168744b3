package io.kabelwerk.emulator.server;

/** Where the program begins: says in a sentence what is missing when the jar is started without its dependencies. */
public final class Start {

    private Start() {}

    /**
     * Runs the emulator until it is killed.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        try {
            Main.main(args);
        } catch (NoClassDefFoundError e) {
            System.err.println("kabelwerk-emulator does not start because a class is missing (" + e.getMessage()
                    + "): put the jars of its dependencies into the folder of this jar (mvn"
                    + " dependency:copy-dependencies collects them), then run java -jar again.");
            System.exit(1);
        }
    }
}
