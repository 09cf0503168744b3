// Chats: each is a client of its own, as one user in one room.

import { byId, element } from "./dom.js";
import { post } from "./control.js";
import { parse } from "./json.js";
import { Socket } from "./phoenix.js";

const open = new Map();
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };

const UNREADABLE = "The backend has sent what this page cannot read.";

// A fault sends messages of any form; one that cannot be shown must not keep the others from it.
function readable(message) {
  const { id, text, upload } = message ?? {};
  const whole = upload ? upload.original?.url && upload.preview?.url && upload.mime_type : typeof text === "string";
  if (id === undefined || id === null || !whole) {
    throw new Error(UNREADABLE);
  }
  return message;
}

// The wire has these five entities escaped.
function plain(text) {
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity]);
}

// Files are at the origin of this page, whatever the public URL is.
function path(url) {
  return new URL(url, location.href).pathname;
}

export function openChat(user, room, title) {
  const key = `${user.key} ${room.id}`;
  if (!open.has(key)) {
    open.set(key, new Chat(user, room, title, () => {
      open.delete(key);
      byId("no-chats").hidden = open.size > 0;
    }));
  }
  byId("no-chats").hidden = true;
  open.get(key).text.focus();
}

class Chat {
  constructor(user, room, title, onClose) {
    Object.assign(this, { user, room, messages: new Map(), markers: new Map() });
    this.state = element("p", { role: "status" }, "connecting");
    this.list = element("ol", { class: "messages", tabindex: "0", "aria-label": `Messages of ${title}` });
    this.text = element("input", { type: "text", name: "text", autocomplete: "off", "aria-label": `Message as ${user.name}` });
    const file = element("input", { type: "file", class: "file", onchange: () => this.uploadAll(file.files) });
    this.box = element("article", { class: "chat", "aria-label": `${user.name} in ${title}` },
      element("header", {},
        element("h3", {}, `${user.name} · ${title}`),
        element("button", { type: "button", onclick: () => this.mark() }, "Mark read"),
        element("button", { type: "button", "aria-label": `Close the chat of ${user.name} in ${title}`, onclick: () => this.close(onClose) }, "×"),
        this.state),
      this.list,
      element("form", { onsubmit: (event) => this.send(event) },
        this.text,
        element("button", { type: "submit" }, "Send"),
        element("label", { class: "pick" }, "File", file)));
    this.box.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.box.classList.add("over");
    });
    this.box.addEventListener("dragleave", () => this.box.classList.remove("over"));
    this.box.addEventListener("drop", (event) => {
      event.preventDefault();
      this.box.classList.remove("over");
      this.uploadAll(event.dataTransfer.files);
    });
    byId("open-chats").append(this.box);
    this.socket = new Socket(() => this.token(), (state) => this.say(state));
    this.channel = this.socket.channel(`room:${room.id}`, () => ({}), {
      joined: (response) => this.joined(response),
      failed: (error) => this.say(error.message),
      event: (event, payload) => this.event(event, payload),
    });
  }

  async token() {
    this.current = (await post("/tokens", { user: this.user.key })).token;
    return this.current;
  }

  say(text) {
    this.state.textContent = text;
  }

  // The reply holds the newest page: what is not known in it any more has been deleted, or is further back.
  joined(response) {
    const { messages, markers } = response ?? {};
    if (!Array.isArray(messages) || !Array.isArray(markers)) {
      throw new Error(UNREADABLE);
    }
    this.messages = new Map(messages.map((message) => [readable(message).id, message]));
    this.markers = new Map(markers.filter(Boolean).map((marker) => [marker.user_id, marker]));
    this.say("online");
    this.draw();
  }

  event(event, payload) {
    if (event === "message_posted") {
      this.messages.set(readable(payload).id, payload);
    } else if (event === "message_deleted") {
      this.messages.delete(payload?.id);
    } else if (event === "marker_moved" && payload) {
      this.markers.set(payload.user_id, payload);
    }
    if (this.messages.size > 300) {
      this.messages.delete(this.messages.keys().next().value);
    }
    this.drawSoon();
  }

  drawSoon() {
    this.drawing ??= requestAnimationFrame(() => {
      this.drawing = null;
      this.draw();
    });
  }

  draw() {
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 40;
    this.list.replaceChildren(...[...this.messages.values()].map((message) => this.message(message)));
    if (atEnd) {
      this.list.scrollTop = this.list.scrollHeight;
    }
  }

  message(message) {
    const own = message.user?.key === this.user.key;
    const seen = [...this.markers.values()].filter((marker) => marker.message_id === message.id && marker.user_id !== message.user?.id);
    return element("li", { class: own ? "own" : "" },
      element("span", { class: "who" }, `${message.user?.name ?? "?"} · ${new Date(message.inserted_at).toLocaleTimeString()}`),
      ...this.content(message),
      own ? element("button", { type: "button", "aria-label": "Delete this message", onclick: () => this.push("delete_message", { message: message.id }) }, "Delete") : null,
      seen.length > 0
        ? element("span", { class: "seen" }, `✓ read by ${seen.map((marker) => this.nameOf(marker.user_id)).join(", ")}`)
        : null);
  }

  content({ text, upload }) {
    if (!upload) {
      return [plain(text), " "];
    }
    const link = element("a", { href: path(upload.original.url), target: "_blank", rel: "noreferrer" }, upload.name);
    return upload.mime_type.startsWith("image/")
      ? [element("img", { src: path(upload.preview.url), alt: upload.name }), link, " "]
      : [link, " "];
  }

  nameOf(id) {
    return [...this.messages.values()].find((message) => message.user?.id === id)?.user.name
      ?? (id === this.user.id ? this.user.name : `user ${id}`);
  }

  async push(event, payload) {
    try {
      await this.channel.push(event, payload);
      this.say("online");
      return true;
    } catch (error) {
      this.say(error.message);
      return false;
    }
  }

  async send(event) {
    event.preventDefault();
    const text = this.text.value;
    if (text.trim() !== "" && (await this.push("post_message", { text })) && this.text.value === text) {
      this.text.value = "";
    }
  }

  mark() {
    const last = [...this.messages.keys()].pop();
    if (last !== undefined) {
      this.push("move_marker", { message: last });
    }
  }

  async uploadAll(files) {
    for (const file of files) {
      const form = new FormData();
      form.append("file", file);
      this.say(`uploading ${file.name}`);
      try {
        const response = await fetch("/socket-api/uploads", { method: "POST", headers: { "Kabelwerk-Token": this.current }, body: form });
        const upload = parse(await response.text());
        if (!response.ok) {
          throw new Error(upload.error);
        }
        await this.push("post_message", { upload: upload.id });
      } catch (error) {
        this.say(error.message);
      }
    }
  }

  close(onClose) {
    this.socket.close();
    this.box.remove();
    onClose();
  }
}
