package com.example.desk;

import io.kabelwerk.emulator.KabelwerkEmulator;
import org.springframework.boot.SpringApplication;

/** The desk with the emulator behind it, whose console is where Nana writes. */
public final class Demo {

    private Demo() {}

    /**
     * Starts both.
     *
     * @param args properties
     */
    public static void main(String[] args) {
        KabelwerkEmulator backend = KabelwerkEmulator.start(
                setup -> setup.hub("care", "Care Team", hub -> hub.user("ada", "Ada"))
                        .endUser("nana", "Nana")
                        .control());
        backend.user("nana").post(backend.user("nana").createRoom("care"), "Good morning!");
        System.setProperty("kabelwerk.url", backend.url());
        System.setProperty("kabelwerk.token", backend.token("ada"));
        SpringApplication.run(Main.class, args);
        System.out.println("The care team: http://127.0.0.1:8080/");
        System.out.println("Nana:          " + backend.consoleUrl());
    }
}
