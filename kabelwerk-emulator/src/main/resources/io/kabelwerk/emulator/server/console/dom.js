// Elements. Texts become text nodes, never markup.

export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) {
      made.addEventListener(key.slice(2), value);
    } else if (key === "class") {
      made.className = value;
    } else if (value === true) {
      made.setAttribute(key, "");
    } else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(key, value);
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function byId(id) {
  return document.getElementById(id);
}

export function say(text, bad = false) {
  const status = byId("status");
  status.textContent = text;
  status.classList.toggle("bad", bad);
}

// Replaces the children only where something has changed, and keeps the focus on what has the same data-key.
export function show(parent, children, signature) {
  if (parent.dataset.shown === signature) {
    return;
  }
  const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  parent.dataset.shown = signature;
  parent.replaceChildren(...children);
  if (focused) {
    parent.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }
}
