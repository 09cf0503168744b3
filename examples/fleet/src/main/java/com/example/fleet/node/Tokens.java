package com.example.fleet.node;

import io.kabelwerk.TokenRefresher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gets tokens from the emulator. Yours come from the service that signs them. */
final class Tokens {

    private static final Pattern TOKEN = Pattern.compile("\"token\":\\s*\"([^\"]+)\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;
    private final String secret;

    Tokens(String controlUrl, String secret) {
        this.address = URI.create(controlUrl + "/tokens");
        this.secret = secret;
    }

    TokenRefresher of(String user) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + secret)
                .POST(HttpRequest.BodyPublishers.ofString("{\"user\": \"" + user + "\"}"))
                .build();
        return current -> http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .thenApply(reply -> {
                    Matcher token = TOKEN.matcher(reply.body());
                    if (reply.statusCode() != 200 || !token.find()) {
                        throw new CompletionException(
                                new IOException("There is no token for " + user + ": status " + reply.statusCode()));
                    }
                    return token.group(1);
                });
    }
}
