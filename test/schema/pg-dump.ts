import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { PGlite } from "@electric-sql/pglite";
import { pgDump } from "@electric-sql/pglite-tools/pg_dump";
import type { ConnectionSettings } from "../../lambda/postgres/connect.ts";

/**
 * What PostgreSQL's own pg_dump 18 says of a database, but for its data: an opinion that owes nothing to our reading. It is the
 * real program, built for WebAssembly: what it writes to its server is passed on to a real one.
 */
export async function dumpSchema({ port, database, user, password }: ConnectionSettings): Promise<string> {
  const wire = openWire(port);
  try {
    const name = `postgresql://${user}:${encodeURIComponent(password ?? "")}@localhost/${encodeURIComponent(database)}`;
    const file = await pgDump({ pg: wire.asDatabase, args: ["--schema-only", `--dbname=${name}`] });
    return await file.text();
  } finally {
    await wire.close();
  }
}

/** A connection that answers at once, as that to a database within the process does: a thread waits for the server. */
function openWire(port: number) {
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const { port1: near, port2: far } = new MessageChannel();
  const worker = new Worker(new URL("./wire.ts", import.meta.url), {
    workerData: { port, answered, far },
    transferList: [far],
  });
  const exchange = (bytes: Uint8Array): Uint8Array => {
    Atomics.store(answered, 0, 0);
    near.postMessage(Uint8Array.from(bytes));
    Atomics.wait(answered, 0, 0);
    return receiveMessageOnPort(near)?.message;
  };
  const database = {
    query: async () => ({ rows: [{ search_path: "" }] }),
    exec: async () => [],
    execProtocolRawStream(bytes: Uint8Array, { onRawData }: { onRawData: (bytes: Uint8Array) => void }) {
      onRawData(exchange(bytes));
    },
  };
  return {
    // pg_dump uses these three of its many methods
    asDatabase: database as unknown as PGlite,
    close: async () => {
      near.close();
      await worker.terminate();
    },
  };
}
