// A small client of Phoenix channels, version 2 of the serializer: one socket, which reconnects and rejoins.

import { parse, write } from "./json.js";

const HEARTBEAT = 30_000;
const REPLY = 10_000;
const PAUSES = [100, 500, 1000, 2000, 5000];

export class Socket {
  constructor(token, onState) {
    this.token = token;
    this.onState = onState;
    this.channels = new Map();
    this.replies = new Map();
    this.ref = 0;
    this.failures = 0;
    this.open();
  }

  async open() {
    let token;
    try {
      token = await this.token();
    } catch (error) {
      this.onState(error.message);
      this.later();
      return;
    }
    if (this.closed) {
      return;
    }
    const query = new URLSearchParams({ token, vsn: "2.0.0", agent: "kabelwerk-emulator-console" });
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const web = new WebSocket(`${scheme}//${location.host}/socket/user/websocket?${query}`);
    this.web = web;
    web.onopen = () => {
      this.failures = 0;
      this.onState("joining");
      this.beat = setInterval(() => this.request("phoenix", "heartbeat", {}, null).catch(() => web.close()), HEARTBEAT);
      this.channels.forEach((channel) => channel.join());
    };
    web.onmessage = ({ data }) => this.receive(data);
    web.onclose = () => {
      clearInterval(this.beat);
      this.replies.forEach(({ fail }) => fail(new Error("The connection was lost.")));
      this.replies.clear();
      if (!this.closed) {
        this.onState("offline");
        this.later();
      }
    };
  }

  later() {
    setTimeout(() => this.closed || this.open(), PAUSES[Math.min(this.failures++, PAUSES.length - 1)]);
  }

  // Anything may come: a fault sends what is no frame at all.
  receive(data) {
    let frame;
    try {
      frame = parse(data);
    } catch {
      return;
    }
    if (!Array.isArray(frame) || frame.length !== 5) {
      return;
    }
    const [joinRef, ref, topic, event, payload] = frame;
    const reply = this.replies.get(ref);
    if (event === "phx_reply" && reply) {
      this.replies.delete(ref);
      clearTimeout(reply.timer);
      if (payload?.status === "ok") {
        reply.done(payload.response);
      } else {
        reply.fail(new Error(payload?.response?.reason ?? "The backend has refused it."));
      }
      return;
    }
    const channel = this.channels.get(topic);
    if (channel && (joinRef === null || joinRef === channel.joinRef)) {
      try {
        channel.receive(event, payload);
      } catch (error) {
        channel.handlers.failed(error);
      }
    }
  }

  request(topic, event, payload, joinRef, ref = String(++this.ref)) {
    return new Promise((done, fail) => {
      if (this.web?.readyState !== WebSocket.OPEN) {
        fail(new Error("There is no connection."));
        return;
      }
      const timer = setTimeout(() => {
        this.replies.delete(ref);
        fail(new Error("There was no reply."));
      }, REPLY);
      this.replies.set(ref, { done, fail, timer });
      this.web.send(write([joinRef, ref, topic, event, payload]));
    });
  }

  channel(topic, params, handlers) {
    const channel = new Channel(this, topic, params, handlers);
    this.channels.set(topic, channel);
    if (this.web?.readyState === WebSocket.OPEN) {
      channel.join();
    }
    return channel;
  }

  close() {
    this.closed = true;
    this.web?.close(1000);
  }
}

class Channel {
  constructor(socket, topic, params, handlers) {
    Object.assign(this, { socket, topic, params, handlers, failures: 0 });
  }

  async join() {
    clearTimeout(this.timer);
    const ref = String(++this.socket.ref);
    this.joinRef = ref;
    try {
      this.handlers.joined(await this.socket.request(this.topic, "phx_join", this.params(), ref, ref));
      this.failures = 0;
    } catch (error) {
      // With a new connection there is a new join already.
      if (this.joinRef === ref) {
        this.handlers.failed(error);
        this.later();
      }
    }
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.socket.web?.readyState === WebSocket.OPEN) {
        this.join();
      }
    }, PAUSES[Math.min(1 + this.failures++, PAUSES.length - 1)]);
  }

  push(event, payload) {
    return this.socket.request(this.topic, event, payload, this.joinRef);
  }

  receive(event, payload) {
    if (event === "phx_error") {
      this.handlers.failed(new Error("The channel has crashed."));
      this.later();
    } else if (event === "phx_close") {
      this.handlers.failed(new Error("The backend has closed the channel."));
    } else {
      this.handlers.event(event, payload);
    }
  }
}
