package com.example.desk;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.RequestRejectedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What the page calls. Futures are returned as they are: no thread of the web server waits. */
@RestController
@RequestMapping(path = "/api", produces = MediaType.APPLICATION_JSON_VALUE)
class Api {

    record Reply(String text) {}

    private final CareDesk desk;
    private final Changes changes;

    Api(CareDesk desk, Changes changes) {
        this.desk = desk;
        this.changes = changes;
    }

    @GetMapping("/changes")
    CompletableFuture<Long> changes(@RequestParam(defaultValue = "-1") long after) {
        return changes.after(after);
    }

    @GetMapping("/rooms")
    List<CareDesk.Entry> rooms() {
        return desk.rooms();
    }

    @GetMapping("/rooms/{id}")
    CompletableFuture<List<Line>> lines(@PathVariable long id) {
        return desk.lines(id);
    }

    /** Takes nothing but JSON, which a page of another origin cannot send without being allowed to. */
    @PostMapping(path = "/rooms/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    CompletableFuture<Long> reply(@PathVariable long id, @RequestBody Reply reply) {
        return desk.reply(id, reply.text()).thenApply(message -> message.id());
    }

    /** Messages of the SDK's exceptions hold neither tokens nor what people wrote. */
    @ExceptionHandler
    ProblemDetail failed(KabelwerkException error) {
        HttpStatus status =
                error instanceof RequestRejectedException ? HttpStatus.UNPROCESSABLE_CONTENT : HttpStatus.BAD_GATEWAY;
        return ProblemDetail.forStatusAndDetail(status, error.getMessage());
    }

    @ExceptionHandler
    ProblemDetail notReady(IllegalStateException error) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, error.getMessage());
    }

    @ExceptionHandler({IllegalArgumentException.class, NullPointerException.class})
    ProblemDetail wrong(RuntimeException error) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, error.getMessage());
    }
}
