// Starts the parts of the page, and refreshes them when something has happened.

import { byId, say } from "./dom.js";
import { frames, get, post } from "./control.js";
import { addFrame, addMissed, startFrames } from "./frames.js";
import { showWaiting, startFaults } from "./faults.js";
import { refresh } from "./people.js";

const QUIET = 300;

let wanted = false;
let refreshing = false;

// At most a few times a second, however many frames there are, and once more after the last of them.
async function refreshSoon() {
  wanted = true;
  if (refreshing) {
    return;
  }
  refreshing = true;
  while (wanted) {
    await new Promise((done) => setTimeout(done, QUIET));
    wanted = false;
    try {
      await refresh();
      showWaiting(await get("/faults"));
    } catch (error) {
      say(error.message, true);
    }
  }
  refreshing = false;
}

async function watch() {
  for (;;) {
    try {
      refreshSoon();
      say("connected");
      await frames((frame) => {
        addFrame(frame);
        refreshSoon();
      }, addMissed, refreshSoon);
      say("The emulator has ended.", true);
    } catch (error) {
      say(error.message, true);
    }
    await new Promise((done) => setTimeout(done, 2000));
  }
}

startFrames();
byId("reset").addEventListener("click", async () => {
  try {
    await post("/reset");
  } catch (error) {
    say(error.message, true);
  }
  refreshSoon();
});
startFaults(refreshSoon).catch((error) => say(`${error.message} Open the link that the emulator has printed.`, true));
watch();
