package io.kabelwerk.core.room;

import io.kabelwerk.User;
import io.kabelwerk.core.wire.PayloadDecoder;
import io.kabelwerk.core.wire.PayloadFields;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a join says of a room beside its messages and markers. */
record RoomDetails(
        User user,
        Map<String, @Nullable Object> attributes,
        boolean archived,
        Optional<Instant> archivedUntil,
        Optional<User> hubUser) {

    /** @param hubSide whether the fields that only hub users get are there */
    static RoomDetails read(PayloadFields fields, boolean hubSide) {
        return new RoomDetails(
                PayloadDecoder.user(fields.object("user")),
                fields.json("attributes"),
                hubSide && fields.bool("archived"),
                hubSide ? fields.optionalInstant("archived_until") : Optional.empty(),
                hubSide ? fields.optional("hub_user", PayloadDecoder::user) : Optional.empty());
    }

    RoomDetails withAttributes(Map<String, @Nullable Object> changed) {
        return new RoomDetails(user, changed, archived, archivedUntil, hubUser);
    }
}
