/** Passes on what a client writes to a PostgreSQL server, and gives back all that the server answers, until it waits again. */
import { once } from "node:events";
import { connect } from "node:net";
import { type MessagePort, workerData } from "node:worker_threads";

const { port, answered, far } = workerData as { port: number; answered: Int32Array; far: MessagePort };
const socket = connect(port, "127.0.0.1");
socket.setNoDelay(true);
await once(socket, "connect");

let sent = Buffer.alloc(0);
let received = Buffer.alloc(0);
let started = false;

far.on("message", (bytes: Uint8Array) => {
  sent = Buffer.concat([sent, bytes]);
  socket.write(bytes);
  if (!expectsAnswer()) answer();
});

socket.on("data", (bytes) => {
  received = Buffer.concat([received, bytes]);
  if (isServerDone()) answer();
});
socket.on("close", answer);

function answer(): void {
  far.postMessage(Uint8Array.from(received));
  received = Buffer.alloc(0);
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
}

/** Whether what has been written ends with a message that the server answers; drops what is whole. */
function expectsAnswer(): boolean {
  let last = "";
  for (;;) {
    const head = started ? 1 : 0;
    if (sent.length < head + 4) break;
    const length = head + sent.readInt32BE(head);
    if (sent.length < length) break;
    last = started ? sent.toString("latin1", 0, 1) : "startup";
    started = true;
    sent = sent.subarray(length);
  }
  // a query, the end of an extended one, a password
  return sent.length === 0 && ["startup", "Q", "S", "p"].includes(last);
}

/** Whether the last whole message of the server is that it is ready, or wants something of a client that logs in. */
function isServerDone(): boolean {
  let offset = 0;
  let done = false;
  while (offset + 5 <= received.length) {
    const type = received.toString("latin1", offset, offset + 1);
    const length = received.readInt32BE(offset + 1);
    if (offset + 1 + length > received.length) return false;
    // of the requests to log in, 0 says that it has been done, and 12 that it is about to
    const authentication = type === "R" ? received.readInt32BE(offset + 5) : 0;
    done = type === "Z" || (type === "R" && authentication !== 0 && authentication !== 12);
    offset += 1 + length;
  }
  return done && offset === received.length;
}
