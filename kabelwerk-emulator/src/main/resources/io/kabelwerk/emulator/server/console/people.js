// People with their tokens and rooms, and the hubs with their inboxes.

import { byId, element, say, show } from "./dom.js";
import { get, post } from "./control.js";
import { openChat } from "./chat.js";
import { write } from "./json.js";

// By the slug of each hub, the key of the user to chat as.
const acting = new Map();

export async function refresh() {
  const [users, hubs, rooms, sessions] = await Promise.all([get("/users"), get("/hubs"), get("/rooms"), get("/sessions")]);
  const inboxes = await Promise.all(hubs.map(async (hub) => {
    const member = users.find((user) => user.hub_id === hub.id);
    return member ? (await post("/inbox", { user: member.key, params: { limit: 1000 } })).rooms : [];
  }));
  const world = { users, hubs, rooms, sessions, inboxes };
  const signature = write({ users, hubs, inboxes, rooms: rooms.map(({ id, archived, hub_user_id }) => [id, archived, hub_user_id]) });
  show(byId("users"), users.map((user) => person(world, user)), signature);
  show(byId("hubs"), hubs.map((hub, i) => inbox(world, hub, inboxes[i])), signature);
  show(byId("user-keys"), users.map((user) => element("option", { value: user.key })), signature);
  show(byId("topics"), topics(world).map((topic) => element("option", { value: topic })), signature);
  show(
    byId("sessions"),
    sessions.length === 0
      ? [element("li", { class: "quiet" }, "Nobody is connected.")]
      : sessions.map((session) => element("li", {},
        element("strong", {}, `${session.user}#${session.socket}`),
        ` ${session.agent ?? "no agent"}${session.half_open ? " (half-open)" : ""}`,
        element("div", { class: "quiet" }, session.topics.join(", ")))),
    write(sessions));
}

function topics({ rooms }) {
  return ["*", "room:*", "private", ...rooms.map((room) => `room:${room.id}`)];
}

function title({ users, hubs }, room) {
  const of = users.find((user) => user.id === room.user_id);
  const hub = hubs.find((each) => each.id === room.hub_id);
  return `${of?.name ?? "?"} & ${hub?.name ?? "?"}`;
}

function person(world, user) {
  const hub = world.hubs.find((each) => each.id === user.hub_id);
  const own = world.rooms.filter((room) => room.user_id === user.id);
  return element("li", {},
    element("div", { class: "row" },
      element("strong", {}, user.name),
      element("span", { class: "quiet" }, hub ? `${user.key}, ${hub.slug}` : user.key),
      element("button", { type: "button", "data-key": `token ${user.key}`, onclick: () => copyToken(user) }, "Copy token")),
    user.hub_id === null
      ? element("div", { class: "row" },
        ...own.map((room) => roomButton(world, user, room)),
        ...world.hubs.filter((each) => !own.some((room) => room.hub_id === each.id)).map((each) => element("button", {
          type: "button",
          "data-key": `new ${user.key} ${each.slug}`,
          onclick: () => create(user, each),
        }, `New room with ${each.name}`)))
      : null);
}

function roomButton(world, user, room) {
  const name = title(world, room);
  return element("button", {
    type: "button",
    "data-key": `chat ${user.key} ${room.id}`,
    "aria-label": `Chat as ${user.name} in the room ${name}`,
    onclick: () => openChat(user, room, name),
  }, `Chat in room ${room.id}`);
}

// A button for each user in each room would be too many in a large hub.
function inbox(world, hub, rooms) {
  const members = world.users.filter((user) => user.hub_id === hub.id);
  const member = () => members.find((user) => user.key === acting.get(hub.slug)) ?? members[0];
  const as = element("select", { "data-key": `as ${hub.slug}`, onchange: () => acting.set(hub.slug, as.value) },
    ...members.map((user) => element("option", { value: user.key, selected: user === member() }, user.name)));
  return element("div", {},
    element("div", { class: "row" }, element("strong", {}, hub.name), members.length > 0 ? element("label", {}, "Chat as ", as) : null),
    rooms.length === 0 ? element("p", { class: "quiet" }, "No room yet.") : null,
    ...rooms.map((id) => {
      const room = world.rooms.find((each) => each.id === id);
      if (!room) {
        return null;
      }
      const assigned = world.users.find((user) => user.id === room.hub_user_id);
      return element("div", { class: "row" },
        element("span", {}, title(world, room)),
        element("span", { class: "quiet" }, [room.archived ? "archived" : "", assigned ? `for ${assigned.name}` : ""].filter(Boolean).join(", ")),
        members.length === 0 ? null : element("button", {
          type: "button",
          "data-key": `chat ${hub.slug} ${id}`,
          "aria-label": `Chat in the room ${title(world, room)}`,
          onclick: () => openChat(member(), room, title(world, room)),
        }, "Chat"));
    }));
}

async function copyToken(user) {
  try {
    const { token } = await post("/tokens", { user: user.key });
    await navigator.clipboard.writeText(token);
    say(`A token of ${user.name} is on the clipboard.`);
  } catch (error) {
    say(error.message, true);
  }
}

async function create(user, hub) {
  try {
    await post("/actions", { user: user.key, action: "create_room", hub: hub.slug });
    await refresh();
  } catch (error) {
    say(error.message, true);
  }
}
