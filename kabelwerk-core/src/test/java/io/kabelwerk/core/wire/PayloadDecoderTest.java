package io.kabelwerk.core.wire;

import static io.kabelwerk.core.testing.Json.json;
import static io.kabelwerk.core.testing.Json.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kabelwerk.ConnectedUser;
import io.kabelwerk.InboxItem;
import io.kabelwerk.Message;
import io.kabelwerk.MessageType;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.Upload;
import io.kabelwerk.core.testing.Wire;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PayloadDecoderTest {

    private static final ConnectedUser END_USER = user(null);
    private static final ConnectedUser HUB_USER = user(3L);

    private static ConnectedUser user(@Nullable Long hubId) {
        return PayloadDecoder.connectedUser(PayloadFields.of("private", Wire.ownUser(1, hubId)));
    }

    @Test
    void should_read_a_message() {
        Map<String, @Nullable Object> json = Wire.message(5, 7);
        json.put("upload", Wire.upload(9));

        Message message = PayloadDecoder.message(PayloadFields.of("room:7", json));

        assertThat(message.id()).isEqualTo(5);
        assertThat(message.roomId()).isEqualTo(7);
        assertThat(message.type()).isEqualTo(MessageType.TEXT);
        assertThat(message.text()).isEqualTo("text 5");
        assertThat(message.html()).isEqualTo("<p>text 5</p>");
        assertThat(message.insertedAt()).isEqualTo(Instant.parse("2026-08-13T10:11:12Z"));
        assertThat(message.user()).map(user -> user.name()).contains("User 2");
        Upload upload = message.upload().orElseThrow();
        assertThat(upload.original().width()).isEqualTo(OptionalDouble.of(800));
        assertThat(upload.original().height()).isEqualTo(OptionalDouble.of(600.5));
        assertThat(upload.preview().width()).isEmpty();
    }

    @Test
    void should_let_unknown_types_and_fields_through() {
        Map<String, @Nullable Object> json = Wire.message(5, 7);
        json.put("type", "poll");
        json.put("votes", object("yes", 3));
        json.put("user", null);

        Message message = PayloadDecoder.message(PayloadFields.of("room:7", json));

        assertThat(message.type().name()).isEqualTo("poll");
        assertThat(message.user()).isEmpty();
    }

    @Test
    void should_tell_hub_users_from_end_users_by_their_hub() {
        assertThat(END_USER.isHubUser()).isFalse();
        assertThat(HUB_USER.isHubUser()).isTrue();
        assertThat(HUB_USER.hubId()).isEqualTo(OptionalLong.of(3));
    }

    @Test
    void should_read_a_marker_with_and_without_a_room() {
        assertThat(PayloadDecoder.marker(PayloadFields.of("room:7", Wire.marker(12, 1)))
                        .roomId())
                .isEmpty();
        Map<String, @Nullable Object> json = Wire.marker(12, 1);
        json.put("room_id", 7L);
        assertThat(PayloadDecoder.marker(PayloadFields.of("room:7", json)).roomId())
                .isEqualTo(OptionalLong.of(7));
    }

    @Test
    void should_say_that_an_item_is_new_where_its_message_is_not_marked_by_the_user() {
        assertThat(item(Wire.endItem(7, 30)).isNew()).isTrue();
        assertThat(item(Wire.endItem(7, 30, 2L)).isNew()).isTrue();
        assertThat(item(Wire.endItem(7, 30, 2L, 1L)).isNew()).isFalse();
        assertThat(item(Wire.endItem(7, 0)).isNew()).isFalse();
    }

    @Test
    void should_read_the_rooms_of_an_inbox_for_the_side_of_the_user() {
        InboxItem hubSide = PayloadDecoder.inboxItem(
                PayloadFields.of("hub_inbox:3", Wire.hubItem(7, 30, object("ward", "7"))), HUB_USER);

        assertThat(hubSide.room()).isInstanceOfSatisfying(InboxItem.HubUserRoom.class, room -> {
            assertThat(room.hubId()).isEqualTo(3);
            assertThat(room.attributes()).containsEntry("ward", "7");
            assertThat(room.hubUserId()).isEmpty();
        });
        assertThat(item(Wire.endItem(7, 30)).room())
                .isInstanceOfSatisfying(
                        InboxItem.EndUserRoom.class,
                        room -> assertThat(room.hub().slug()).isEqualTo("care"));
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                shape("user", Wire.user(1), PayloadDecoder::user),
                shape("connected user", Wire.ownUser(1, 3L), PayloadDecoder::connectedUser, "hub_id"),
                shape("message", Wire.message(1, 7), PayloadDecoder::message, "upload", "user"),
                shape("upload", Wire.upload(1), PayloadDecoder::upload),
                shape("marker", Wire.marker(1, 2), PayloadDecoder::marker),
                shape(
                        "hub side's item",
                        Wire.hubItem(7, 0, object()),
                        fields -> PayloadDecoder.inboxItem(fields, HUB_USER),
                        "message"),
                shape(
                        "end side's item",
                        Wire.endItem(7, 1),
                        fields -> PayloadDecoder.inboxItem(fields, END_USER),
                        "message"),
                shape(
                        "device",
                        json("{'id':1,'inserted_at':'2026-08-13T10:11:12Z','updated_at':'2026-08-13T10:11:12Z',"
                                + "'push_notifications_token':'t','push_notifications_enabled':true}"),
                        PayloadDecoder::device),
                shape(
                        "hub info",
                        json("{'id':1,'name':'Care','users':[]}"),
                        fields -> PayloadDecoder.hubInfo(fields, error -> {})));
    }

    private static Arguments shape(
            String name,
            Map<String, @Nullable Object> json,
            Function<PayloadFields, Object> reader,
            String... optional) {
        return Arguments.of(name, json, reader, List.of(optional));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void should_name_each_field_that_is_missing_or_of_another_type(
            String name,
            Map<String, @Nullable Object> json,
            Function<PayloadFields, Object> reader,
            List<String> optional) {
        assertThat(reader.apply(PayloadFields.of("topic", json))).isNotNull();
        for (String field : json.keySet()) {
            Map<String, @Nullable Object> without = new LinkedHashMap<>(json);
            without.remove(field);
            if (optional.contains(field)) {
                assertThat(reader.apply(PayloadFields.of("topic", without))).isNotNull();
            } else {
                assertNamed(field, without, reader);
            }
            Map<String, @Nullable Object> wrong = new LinkedHashMap<>(json);
            wrong.put(field, json.get(field) instanceof Boolean ? "secret" : (Object) true);
            assertNamed(field, wrong, reader);
        }
    }

    private static void assertNamed(
            String field, Map<String, @Nullable Object> json, Function<PayloadFields, Object> reader) {
        ProtocolViolationException error = assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> reader.apply(PayloadFields.of("topic", json)))
                .actual();
        assertThat(error.topic()).isEqualTo("topic");
        assertThat(error.field()).isEqualTo(field);
        assertThat(error).hasMessageNotContaining("secret");
    }

    private static InboxItem item(Map<String, @Nullable Object> json) {
        return PayloadDecoder.inboxItem(PayloadFields.of("user_inbox:1", json), END_USER);
    }
}
