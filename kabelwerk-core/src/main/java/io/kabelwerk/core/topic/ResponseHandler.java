package io.kabelwerk.core.topic;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestRejectedException;
import io.kabelwerk.core.phoenix.Names;
import io.kabelwerk.core.phoenix.Reply;
import io.kabelwerk.core.phoenix.ReplyHandler;
import io.kabelwerk.core.wire.PayloadFields;
import java.util.function.Consumer;

/** Handlers of replies with a response that is read. */
public final class ResponseHandler {

    private ResponseHandler() {}

    /**
     * Returns a handler that calls exactly one of two consumers: with the result of the response, or with the reason
     * why there is none (a refusal, an unreadable response, or the failure of the request).
     */
    static <T> ReplyHandler of(
            String topic, Call<T> call, Consumer<? super T> onResult, Consumer<? super KabelwerkException> onFailure) {
        return ReplyHandler.of(
                reply -> {
                    if (!reply.ok()) {
                        onFailure.accept(rejection(topic, call.event(), reply));
                        return;
                    }
                    T result;
                    try {
                        result = call.reader().apply(PayloadFields.of(topic, reply.response()));
                    } catch (ProtocolViolationException e) {
                        onFailure.accept(e);
                        return;
                    }
                    onResult.accept(result);
                },
                onFailure);
    }

    public static RequestRejectedException rejection(String topic, String event, Reply reply) {
        return new RequestRejectedException(
                "The backend refused " + event + " on " + topic + Names.reason(reply.reason()), reply.response());
    }
}
