// The official JavaScript client, as it is, on a string: it does what the tests say on standard input, and tells on
// standard output what comes of it, a line of JSON each.
//
//   in   {"id": 1, "on": "kabelwerk", "call": "openRoom", "with": [42], "as": "room"}
//   out  {"id": 1, "result": …} or {"id": 1, "error": {"name": …, "message": …}}
//   out  {"of": "room", "event": "message_posted", "value": …}
//
// What JSON does not have is written {"$date": …}, {"$file": {"name", "type", "base64"}}, {"$event": name} for a
// function that tells of each call, and {"$ask": true} for one that gets its answer from the tests:
//
//   out  {"ask": 1, "value": the argument}
//   in   {"answer": 1, "result": …}

import { Buffer, File } from 'node:buffer';
import { createInterface } from 'node:readline';
import WebSocket from 'ws';

// It is made for browsers, where everything global belongs to `self`.
globalThis.self = globalThis;
globalThis.WebSocket = WebSocket;
const { default: Kabelwerk } = await import('kabelwerk');

const EVENTS = {
    kabelwerk: ['ready', 'connected', 'disconnected', 'user_updated', 'error'],
    openRoom: ['ready', 'message_posted', 'message_deleted', 'marker_moved', 'error'],
    openInbox: ['ready', 'updated', 'error'],
    openNotifier: ['ready', 'updated', 'error'],
};

const objects = new Map([['kabelwerk', { object: Kabelwerk, events: EVENTS.kabelwerk }]]);
const questions = [];

const say = (line) => process.stdout.write(JSON.stringify(line, describe) + '\n');

const describe = (key, value) =>
    value instanceof Error ? { name: value.name, message: value.message } : value;

const ask = (value) =>
    new Promise((resolve) => say({ ask: questions.push(resolve), value }));

const revive = (key, value) => {
    if (value?.$date) return new Date(value.$date);
    if (value?.$file) {
        const { name, type, base64 } = value.$file;
        return new File([Buffer.from(base64, 'base64')], name, { type });
    }
    if (value?.$event) return (told) => say({ of: 'kabelwerk', event: value.$event, value: told });
    if (value?.$ask) return ask;
    return value;
};

const listen = (of) => {
    const { object, events } = objects.get(of);
    for (const event of events) object.on(event, (value) => say({ of, event, value }));
};

const perform = ({ on, call, with: args, as }) => {
    const result = objects.get(on).object[call](...args);
    // Each disconnect() takes the listeners away.
    if (call === 'connect') listen(on);
    if (!as) return result;
    objects.set(as, { object: result, events: EVENTS[call] });
};

createInterface({ input: process.stdin })
    .on('line', async (line) => {
        const said = JSON.parse(line, revive);
        if (said.answer) return questions[said.answer - 1](said.result);
        try {
            say({ id: said.id, result: await perform(said) });
        } catch (error) {
            say({ id: said.id, error });
        }
    })
    .on('close', () => process.exit());
