import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { z } from "zod";

/** A way to a server that leads through here. */
export interface Front extends AsyncDisposable {
  readonly port: number;
  /** How many connections have been opened through it. */
  connections(): number;
  /** Cuts all that are open, as a firewall does that has forgotten them. */
  cut(): void;
}

/** Passes everything on to a port of this machine. Before a connection goes on, `before` is waited for; it counts from 1. `own` is the port here. */
export async function startFront(
  port: number,
  before: (connection: number) => unknown = () => undefined,
  own = 0,
): Promise<Front> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  };
  let connections = 0;
  const pass = async (client: Socket) => {
    connections += 1;
    keep(client);
    await before(connections);
    const server = connect(port, "127.0.0.1");
    keep(server);
    client.on("close", () => server.destroy());
    server.on("close", () => client.destroy());
    client.pipe(server).pipe(client);
  };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const front = createServer((client) => void pass(client)).listen(own, "127.0.0.1");
  await once(front, "listening");
  return {
    port: z.object({ port: z.number() }).parse(front.address()).port,
    connections: () => connections,
    cut,
    async [Symbol.asyncDispose]() {
      front.close();
      cut();
      await once(front, "close");
    },
  };
}
