// The official JavaScript client as a contender. What is asked of it and what it says is told in ContenderMain.java: lines
// of words on standard input, lines of name=value on standard output.
//
//   node --expose-gc contender.mjs url sessions rooms

import { readFileSync } from 'node:fs';
import { createHistogram } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import WebSocket from 'ws';

// It is made for browsers, where everything global belongs to `self`.
globalThis.self = globalThis;
globalThis.WebSocket = WebSocket;
const { initKabelwerk } = await import('kabelwerk/src/kabelwerk.js');

const FIRST_ID = 1_000_000_000;
const FIRST_NUMBER = 1_000_000_000;
const CONNECTING = 200;
const PATIENCE_MILLIS = 60_000;
const LENGTH = 400;
const WORDS = ' Good morning! I slept well, and I took a walk to the lake and back. '.repeat(6);

const now = () => process.hrtime.bigint();

const say = (answer) =>
    console.log(
        Object.entries(answer)
            .map(([name, value]) => `${name}=${value}`)
            .join(' '),
    );

// Counts messages, and sees whether any was doubled or came out of order.
const tally = {
    rooms: new Map(),

    expect(messages) {
        this.rooms.forEach((seen) => seen.ids.clear());
        Object.assign(this, { received: 0, doubled: 0, disordered: 0, firstAt: 0n, lastAt: 0n, target: messages });
        this.reached = new Promise((resolve) => (this.reach = resolve));
    },

    message(room, id) {
        let seen = this.rooms.get(room);
        if (!seen) this.rooms.set(room, (seen = { ids: new Set(), highest: 0 }));
        if (seen.ids.has(id)) this.doubled++;
        else if (id < seen.highest) this.disordered++;
        seen.ids.add(id);
        seen.highest = Math.max(seen.highest, id);
        this.reply?.(room, id - FIRST_ID);
        if (++this.received == 1) this.firstAt = now();
        if (this.received == this.target) {
            this.lastAt = now();
            this.reach(true);
        }
    },

    // Whether as many came as were expected, within so many milliseconds.
    async wait(millis) {
        let timer;
        const late = new Promise((resolve) => (timer = setTimeout(resolve, millis, false)));
        const complete = await Promise.race([this.reached, late]);
        clearTimeout(timer);
        return complete;
    },

    answer() {
        const distinct = [...this.rooms.values()].reduce((sum, seen) => sum + seen.ids.size, 0);
        const { received, doubled, disordered, firstAt, lastAt, target } = this;
        return { received, lost: target - distinct, doubled, disordered, checked: true, firstAt, lastAt };
    },
};

// CPU of the process, and of the thread that runs JavaScript: without the helpers that compile and collect.
const usage = () => {
    const { user, system } = process.cpuUsage();
    const [main] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return { cpu: 1000 * (user + system), threadCpu: Number(main) };
};

const since = (before) => {
    const after = usage();
    return { cpu: after.cpu - before.cpu, threadCpu: after.threadCpu - before.threadCpu };
};

const held = async () => {
    for (let i = 0; i < 3; i++) {
        globalThis.gc();
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const status = readFileSync('/proc/self/status', 'utf8');
    const field = (name) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))[1]);
    const { heapUsed } = process.memoryUsage();
    return { heap: heapUsed, rss: 1024 * field('VmRSS'), threads: field('Threads') };
};

// A session in its rooms.
const connect = (url, ids) =>
    new Promise((resolve) => {
        const kabelwerk = initKabelwerk();
        const rooms = new Map();
        kabelwerk.config({ url, token: 'token' });
        kabelwerk.on('ready', async () => {
            await Promise.all(
                ids.map((id) => {
                    const room = kabelwerk.openRoom(id);
                    rooms.set(id, room);
                    room.on('message_posted', (message) => tally.message(id, message.id));
                    return new Promise((ready) => {
                        room.on('ready', ({ messages }) => {
                            messages.forEach((message) => tally.message(id, message.id));
                            ready();
                        });
                        room.connect();
                    });
                }),
            );
            resolve({ kabelwerk, rooms });
        });
        kabelwerk.connect();
    });

// The text of a post, which begins with its number.
const textOf = (number) => {
    const digits = String(FIRST_NUMBER + number).slice(1);
    return digits + WORDS.slice(0, LENGTH - digits.length);
};

// Answers each message of others, which come in turn with its own, and are the first.
const answerAll = ({ rooms }) => {
    tally.reply = (room, number) => {
        if (number % 2 == 1) rooms.get(room).postMessage({ text: textOf((number + 1) / 2) });
    };
};

// Opens the inbox, loads two pages of it, and reads all items at each update.
const openInbox = ({ kabelwerk }) =>
    new Promise((resolve) => {
        const inbox = kabelwerk.openInbox({ limit: 100 });
        inbox.on('updated', ({ items }) => tally.message(0, Math.max(...items.map(({ message }) => message.id))));
        inbox.on('ready', () => resolve(inbox.loadMore()));
        inbox.connect();
    });

let posted = 0;

// Posts many texts, a fixed number of them under way at any time.
const post = async (room, count, inFlight) => {
    tally.expect(count);
    const latencies = createHistogram({ figures: 3 });
    let begun = 0;
    let refused = 0;
    const before = usage();
    const startAt = now();
    const chain = async () => {
        while (begun < count) {
            const text = textOf(posted + ++begun);
            const start = now();
            try {
                await room.postMessage({ text });
            } catch {
                refused++;
            }
            latencies.record(now() - start || 1n);
        }
    };
    await Promise.all(Array.from({ length: inFlight }, chain));
    const endAt = now();
    posted += count;
    const complete = await tally.wait(PATIENCE_MILLIS);
    return {
        ...tally.answer(),
        ...since(before),
        answered: latencies.count,
        refused,
        p50: latencies.percentile(50),
        p90: latencies.percentile(90),
        p99: latencies.percentile(99),
        p999: latencies.percentile(99.9),
        max: latencies.max,
        startAt,
        endAt,
        complete,
    };
};

const [url, sessions, rooms] = process.argv.slice(2).map((word, i) => (i == 0 ? word : Number(word)));
const began = now();
tally.expect(Infinity);
const ids = (session) =>
    sessions == 1 ? Array.from({ length: rooms }, (_, i) => i + 1) : rooms == 0 ? [] : [session];
const connected = [];
const connectSome = async () => {
    while (connected.length < sessions) {
        const session = connected.push(null);
        connected[session - 1] = await connect(url, ids(session));
    }
};
await Promise.all(Array.from({ length: CONNECTING }, connectSome));
say({ began, ready: now() });

let start;
for await (const line of createInterface({ input: process.stdin })) {
    const [command, ...words] = line.split(' ');
    switch (command) {
        case 'expect':
            tally.expect(Number(words[0]));
            start = usage();
            say({ at: now() });
            break;
        case 'await': {
            const complete = await tally.wait(Number(words[0]));
            say({ ...tally.answer(), ...since(start), complete });
            break;
        }
        case 'post':
            say(await post(connected[0].rooms.get(1), Number(words[0]), Number(words[1])));
            break;
        case 'answer':
            answerAll(connected[0]);
            say({ at: now() });
            break;
        case 'inbox':
            await openInbox(connected[0]);
            say({ at: now() });
            break;
        case 'held':
            say(await held());
            break;
        default:
            throw new Error(`Unknown: ${line}`);
    }
}
process.exit();
