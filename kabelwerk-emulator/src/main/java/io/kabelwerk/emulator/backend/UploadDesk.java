package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.json.Json;
import java.util.Optional;

/** Takes uploads into the chat, or says why not. */
final class UploadDesk {

    private final Chat chat;
    private final Files files;

    UploadDesk(Chat chat, Files files) {
        this.chat = chat;
        this.files = files;
    }

    /** Takes the upload of a user, who is empty if the token is not good. */
    UploadReply take(UploadRequest request, Optional<String> user) {
        if (user.isEmpty()) {
            return refusal(401, "the token is not accepted");
        }
        if (files.isTooLarge(request.content())) {
            return refusal(413, "the file is too large");
        }
        try {
            Upload upload = chat.addUpload(files.add(chat.newId(), chat.user(user.get()), request));
            return new UploadReply(201, Json.write(Shapes.upload(upload)));
        } catch (Refusal refusal) {
            return refusal(400, refusal.reason());
        }
    }

    static UploadReply refusal(int status, String reason) {
        return new UploadReply(status, Json.write(Json.object().put("error", reason)));
    }
}
