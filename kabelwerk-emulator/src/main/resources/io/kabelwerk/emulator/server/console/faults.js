// Faults: a form that asks for what the chosen one needs.

import { byId, element, show } from "./dom.js";
import { get, post, remove } from "./control.js";
import { write } from "./json.js";

const USUAL = { user: "*", topic: "room:*", event: "post_message", times: "1", status: "503", code: "1011", size: "10", count: "1", first: "0", field: "id", delay_ms: "1000", time_ms: "1000" };
const USUAL_OF = { Duplicate: { event: "message_posted" } };
const LISTS = { user: "user-keys", topic: "topics" };

export async function startFaults(onChange) {
  const types = await get("/fault-types");
  const form = byId("fault");
  const fields = element("fieldset", {}, element("legend", {}, "What it needs"));
  const type = select("type", types.faults);
  const draw = () => {
    fields.replaceChildren(element("legend", {}, "What it needs"), ...inputs(types, chosen(types.faults, type), USUAL_OF[type.value]));
    fields.hidden = Object.keys(chosen(types.faults, type)).length === 0;
  };
  type.addEventListener("change", draw);
  form.append(
    element("label", {}, "Fault", type),
    fields,
    element("button", { type: "submit" }, "Inject"),
    element("button", { type: "button", onclick: () => act(() => remove("/faults"), "All faults are healed.", onChange) }, "Heal all"));
  draw();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(() => post("/faults", { type: type.value, ...read(fields) }), `${type.value} is injected.`, onChange);
  });
}

function select(name, types) {
  return element("select", { name }, ...types.map((each) => element("option", {}, each.type)));
}

function chosen(types, choice) {
  return types.find((each) => each.type === choice.value).fields;
}

function inputs(types, fields, usual = {}) {
  return Object.entries(fields).map(([name, kind]) => {
    if (kind === "treatment") {
      const type = select("type", types.treatments);
      const inner = element("fieldset", { "data-name": name }, element("legend", {}, "Treatment"), element("label", {}, "What is done instead", type));
      const draw = () => {
        [...inner.children].slice(2).forEach((child) => child.remove());
        inner.append(...inputs(types, chosen(types.treatments, type)));
      };
      type.addEventListener("change", draw);
      draw();
      return inner;
    }
    const input = kind === "boolean"
      ? element("input", { type: "checkbox", name })
      : element("input", { type: kind === "number" ? "number" : "text", name, value: usual[name] ?? USUAL[name] ?? "", list: LISTS[name], autocomplete: "off" });
    return element("label", {}, name, input);
  });
}

function read(fieldset) {
  const values = {};
  for (const child of fieldset.children) {
    const input = child.querySelector("input, select");
    if (child.tagName === "FIELDSET") {
      values[child.dataset.name] = read(child);
    } else if (input) {
      values[input.name] = input.type === "checkbox" ? input.checked : input.type === "number" ? Number(input.value) : input.value;
    }
  }
  return values;
}

async function act(action, done, onChange) {
  const result = byId("fault-result");
  try {
    await action();
    result.textContent = done;
    result.className = "";
  } catch (error) {
    result.textContent = error.message;
    result.className = "bad";
  }
  onChange();
}

export function showWaiting(faults) {
  show(
    byId("waiting"),
    faults.length === 0
      ? [element("li", { class: "quiet" }, "No fault waits.")]
      : faults.map((fault) => element("li", {}, element("code", {}, write(fault)))),
    write(faults));
}
