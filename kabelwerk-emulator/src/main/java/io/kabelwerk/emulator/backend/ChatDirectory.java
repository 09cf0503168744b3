package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.HubSnapshot;
import io.kabelwerk.emulator.MessageSnapshot;
import io.kabelwerk.emulator.RoomSnapshot;
import io.kabelwerk.emulator.UserSnapshot;
import io.kabelwerk.emulator.json.Json;
import java.util.List;
import java.util.Map;

/** Looks hubs, users, rooms and messages up in the chat, and adds hubs and users, with errors for the caller of the API. */
final class ChatDirectory {

    private final Chat chat;

    ChatDirectory(Chat chat) {
        this.chat = chat;
    }

    User user(String key) {
        return chat.knownUser(key)
                .orElseThrow(() -> new IllegalArgumentException("There is no user \"" + key + "\". The users are "
                        + chat.users().stream().map(each -> each.key).toList()
                        + "; add one in the setup, or connect with a token of that key first."));
    }

    HubSnapshot addHub(String slug, String name) {
        Configuration.requireText(slug, "a hub's slug");
        Configuration.requireText(name, "a hub's name");
        return chat.addHub(slug, name).snapshot();
    }

    UserSnapshot addEndUser(String key, String name) {
        Configuration.requireText(key, "a user's key");
        Configuration.requireText(name, "a user's name");
        return chat.addEndUser(key, name).snapshot();
    }

    UserSnapshot addHubUser(String hub, String key, String name) {
        Configuration.requireText(key, "a user's key");
        Configuration.requireText(name, "a user's name");
        Hub found = chat.hubs().stream()
                .filter(each -> each.slug.equals(hub))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no hub \"" + hub + "\". The hubs are "
                        + chat.hubs().stream().map(each -> each.slug).toList() + "."));
        return chat.addHubUser(found, key, name).snapshot();
    }

    List<HubSnapshot> hubs() {
        return chat.hubs().stream().map(Hub::snapshot).toList();
    }

    List<UserSnapshot> users() {
        return chat.users().stream().map(User::snapshot).toList();
    }

    List<RoomSnapshot> rooms() {
        return chat.rooms().stream().map(Room::snapshot).toList();
    }

    List<MessageSnapshot> messages(long roomId) {
        try {
            return chat.room(roomId).messages.values().stream()
                    .map(Message::snapshot)
                    .toList();
        } catch (Refusal e) {
            throw new IllegalArgumentException("There is no room " + roomId + ".", e);
        }
    }

    List<Long> inbox(String userKey, Map<String, ?> params) {
        User user = user(userKey);
        try {
            return chat.inbox(user, InboxQuery.of(new Params(Json.of(params)))).stream()
                    .map(room -> room.id)
                    .toList();
        } catch (Refusal e) {
            throw new IllegalArgumentException("list_rooms would be refused: " + e.reason() + ".", e);
        }
    }
}
