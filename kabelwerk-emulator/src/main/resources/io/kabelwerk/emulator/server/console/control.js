// The control API, with the secret from the link.

import { parse, write } from "./json.js";

const KEY = "kabelwerk-emulator-secret";

// The secret is behind the # of the link, which no server sees; it leaves the address at once.
function takeSecret() {
  const given = new URLSearchParams(location.hash.slice(1)).get("secret");
  if (given) {
    sessionStorage.setItem(KEY, given);
    history.replaceState(null, "", location.pathname);
  }
  return given !== null;
}

takeSecret();

// The link of another emulator at the same address differs behind the # only: the browser loads nothing by itself.
addEventListener("hashchange", () => {
  if (takeSecret()) {
    location.reload();
  }
});

function headers() {
  return { Authorization: `Bearer ${sessionStorage.getItem(KEY) ?? ""}` };
}

async function ask(method, path, body) {
  const response = await fetch(`/control${path}`, {
    method,
    headers: headers(),
    body: body === undefined ? undefined : write(body),
  });
  const answer = parse(await response.text());
  if (!response.ok) {
    throw new Error(answer.error);
  }
  return answer;
}

export const get = (path) => ask("GET", path);
export const post = (path, body = {}) => ask("POST", path, body);
export const remove = (path) => ask("DELETE", path);

// Calls back with each frame of the stream, with how many were missed, and when something has changed without a frame;
// returns when the stream ends.
export async function frames(onFrame, onMissed, onChanged) {
  const response = await fetch("/control/frames", { headers: headers() });
  if (!response.ok) {
    throw new Error(parse(await response.text()).error);
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const data = event.split("\n").find((line) => line.startsWith("data: "))?.slice(6);
      if (event.startsWith("event: missed")) {
        onMissed(parse(data).count);
      } else if (event.startsWith("event: changed")) {
        onChanged();
      } else if (data) {
        onFrame(parse(data));
      }
    }
  }
}
