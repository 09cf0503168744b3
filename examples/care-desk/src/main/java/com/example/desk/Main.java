package com.example.desk;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A care desk: hub users answer patients in a web page. */
@SpringBootApplication
public class Main {

    /**
     * Starts it with KABELWERK_URL and KABELWERK_TOKEN of the environment.
     *
     * @param args properties, such as {@code --server.port=8081}
     */
    public static void main(String[] args) {
        SpringApplication.run(Main.class, args);
    }
}
