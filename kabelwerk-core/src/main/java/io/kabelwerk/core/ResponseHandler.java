package io.kabelwerk.core;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestRejectedException;
import io.kabelwerk.core.phoenix.Names;
import io.kabelwerk.core.phoenix.Reply;
import io.kabelwerk.core.phoenix.ReplyHandler;
import java.util.function.Consumer;
import java.util.function.Function;

/** Handlers of replies with a response that is read. */
final class ResponseHandler {

    private ResponseHandler() {}

    /**
     * Returns a handler that calls exactly one of two consumers: with the result of the response, or with the reason why
     * there is none (a refusal, an unreadable response, or the failure of the request).
     *
     * @param reader makes the result of the response
     */
    static <T> ReplyHandler of(
            String topic,
            String event,
            Function<Fields, T> reader,
            Consumer<? super T> onResult,
            Consumer<? super KabelwerkException> onFailure) {
        return ReplyHandler.of(
                reply -> {
                    if (!reply.ok()) {
                        onFailure.accept(rejection(topic, event, reply));
                        return;
                    }
                    T result;
                    try {
                        result = reader.apply(Fields.of(topic, reply.response()));
                    } catch (ProtocolViolationException e) {
                        onFailure.accept(e);
                        return;
                    }
                    onResult.accept(result);
                },
                onFailure);
    }

    static RequestRejectedException rejection(String topic, String event, Reply reply) {
        return new RequestRejectedException(
                "The backend refused " + event + " on " + topic + Names.reason(reply.reason()), reply.response());
    }
}
