// Live frames: the latest are kept, and drawn once for each picture of the screen, however many come.

import { byId, element } from "./dom.js";
import { parse } from "./json.js";

const KEPT = 1000;
const SHOWN = 200;
const ARROWS = { opened: "● open", received: "→", sent: "←", closed: "✕" };

let kept = [];
let fresh = [];
let count = 0;
let missed = 0;
let drawing = false;

export function addFrame(frame) {
  count++;
  if (!paused()) {
    fresh.push(frame);
    if (fresh.length > KEPT) {
      fresh.shift();
    }
  }
  drawSoon();
}

export function addMissed(more) {
  missed += Number(more);
  drawSoon();
}

export function startFrames() {
  byId("filter").addEventListener("input", () => redraw());
  byId("filter").addEventListener("submit", (event) => event.preventDefault());
  byId("clear").addEventListener("click", () => {
    kept = [];
    fresh = [];
    redraw();
  });
  byId("pause").addEventListener("click", () => {
    byId("pause").setAttribute("aria-pressed", String(!paused()));
  });
}

function paused() {
  return byId("pause").getAttribute("aria-pressed") === "true";
}

function drawSoon() {
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      draw();
    });
  }
}

function fits(frame) {
  const filter = new FormData(byId("filter"));
  return ["user", "topic", "event"].every((name) => {
    const wanted = filter.get(name).trim();
    return wanted.endsWith("*") ? frame[name].startsWith(wanted.slice(0, -1)) : wanted === "" || frame[name].includes(wanted);
  });
}

function redraw() {
  byId("frame-list").replaceChildren();
  fresh = kept.concat(fresh);
  kept = [];
  draw();
}

function draw() {
  const list = byId("frame-list");
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  const added = fresh;
  fresh = [];
  kept = kept.concat(added).slice(-KEPT);
  list.append(...added.filter(fits).slice(-SHOWN).map(row));
  while (list.childElementCount > SHOWN) {
    list.firstElementChild.remove();
  }
  if (atEnd) {
    list.scrollTop = list.scrollHeight;
  }
  byId("frame-count").textContent = `${count} frames so far, the latest ${SHOWN} that fit are shown.`
    + (missed > 0 ? ` ${missed} came too fast for this page.` : "");
}

function row(frame) {
  const time = frame.at.slice(11, 23);
  const what = frame.event ? `${frame.topic} ${frame.event}` : frame.text;
  const body = element("pre");
  return element("details", {
    ontoggle: () => {
      body.textContent = pretty(frame.text);
    },
  }, element("summary", {}, `${time} ${frame.user}#${frame.socket} ${ARROWS[frame.kind]} ${what}`), body);
}

function pretty(text) {
  try {
    return JSON.stringify(parse(text), (key, value) => (typeof value === "bigint" ? value.toString() : value), 2);
  } catch {
    return text;
  }
}
