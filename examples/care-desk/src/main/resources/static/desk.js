// What people wrote becomes text nodes, never HTML: there is no innerHTML here, and there must never be.
const byId = (id) => document.getElementById(id);
let room = null;

function element(name, text, className = '') {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

async function call(path, options) {
  const response = await fetch('api/' + path, options);
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.detail ?? 'status ' + response.status);
  }
  return answer;
}

async function showRooms() {
  const rooms = await call('rooms');
  byId('rooms').replaceChildren(...rooms.map((entry) => {
    const button = element('button', entry.patient, entry.unread ? 'unread' : '');
    button.append(element('small', entry.latest));
    if (entry.id === room) {
      button.setAttribute('aria-current', 'true');
    }
    button.addEventListener('click', () => open(entry.id));
    const item = element('li', '');
    item.append(button);
    return item;
  }));
}

async function showLines() {
  const shown = room;
  if (shown === null) {
    return;
  }
  const lines = await call('rooms/' + shown);
  if (shown !== room) {
    return; // Another room was chosen meanwhile.
  }
  byId('lines').replaceChildren(...lines.map((line) =>
    element('li', (line.author ? line.author + ': ' : '') + line.text, line.own ? 'own' : '')));
  byId('lines').lastElementChild?.scrollIntoView();
}

async function refresh() {
  await Promise.all([showRooms(), showLines()]);
  byId('status').textContent = '';
}

function failed(error) {
  byId('status').textContent = error.message;
}

function open(id) {
  room = id;
  byId('lines').replaceChildren();
  byId('text').disabled = false;
  byId('text').placeholder = 'Reply';
  byId('text').focus();
  refresh().catch(failed);
}

byId('reply').addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = byId('text').value;
  if (text.trim() === '' || room === null) {
    return;
  }
  byId('text').value = '';
  try {
    await call('rooms/' + room, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ text }),
    });
  } catch (error) {
    byId('text').value = text;
    failed(error);
  }
});

let seen = -1;
for (;;) {
  try {
    seen = await call('changes?after=' + seen);
    await refresh();
  } catch (error) {
    failed(error);
    seen = -1;
    await new Promise((done) => setTimeout(done, 2000));
  }
}
