// Starts the parts of the page, and refreshes them when something has happened.

import { byId, say } from "./dom.js";
import { frames, get, post } from "./control.js";
import { addFrame, addMissed, startFrames } from "./frames.js";
import { showWaiting, startFaults } from "./faults.js";
import { refresh } from "./people.js";

const QUIET = 300;

let timer = null;

// At most a few times a second, however many frames there are.
function refreshSoon() {
  timer ??= setTimeout(async () => {
    try {
      await refresh();
      showWaiting(await get("/faults"));
    } catch (error) {
      say(error.message, true);
    }
    timer = null;
  }, QUIET);
}

async function watch() {
  for (;;) {
    try {
      refreshSoon();
      say("connected");
      await frames((frame) => {
        addFrame(frame);
        refreshSoon();
      }, addMissed);
      say("The emulator has ended.", true);
    } catch (error) {
      say(error.message, true);
    }
    await new Promise((done) => setTimeout(done, 2000));
  }
}

startFrames();
byId("reset").addEventListener("click", async () => {
  await post("/reset");
  refreshSoon();
});
startFaults(refreshSoon).catch((error) => say(`${error.message} Open the link that the emulator has printed.`, true));
watch();
