import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { z } from "zod";
import type { ConnectionSettings } from "../../lambda/postgres/connect.ts";

/** A proxy on this machine that makes a server as far away as one in another building. */
export interface DelayProxy extends AsyncDisposable {
  readonly connection: ConnectionSettings;
}

/** Passes everything on to a server, `roundTrip` milliseconds late: half of it on each way. */
export async function startDelayProxy(connection: ConnectionSettings, roundTrip: number): Promise<DelayProxy> {
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: connection.host, port: connection.port, noDelay: true });
    pass(near, far, roundTrip / 2);
    pass(far, near, roundTrip / 2);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    connection: { ...connection, port },
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, "close");
    },
  };
}

/** Chunks that come together leave together: what is delayed is the way, not the amount. */
function pass(from: Socket, to: Socket, delay: number): void {
  from.on("data", (chunk) => {
    setTimeout(() => to.write(chunk), delay);
  });
  from.on("close", () => setTimeout(() => to.end(), delay));
  from.on("error", () => to.destroy());
}
