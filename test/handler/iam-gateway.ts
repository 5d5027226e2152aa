import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { z } from "zod";
import type { Certificate } from "../../local/certificate.ts";

/**
 * What RDS has in front of PostgreSQL for users of IAM database authentication: it asks them for a password in the clear,
 * inside of TLS, and that is a token of AWS. Everybody else is asked by the server itself. Any server may do the same, with
 * TLS or without, and keep what it is given.
 */
export interface IamGateway extends AsyncDisposable {
  readonly port: number;
  /** What that user has given as a password, oldest first. */
  readonly tokens: readonly string[];
}

interface Options {
  /** The port of the server, which lets the user in without a password. */
  readonly port: number;
  readonly user: string;
  readonly certificate: Certificate;
  readonly admits: (token: string) => boolean;
}

export async function startIamGateway({ port, user, certificate, admits }: Options): Promise<IamGateway> {
  const tokens: string[] = [];
  const sockets = new Set<Socket>();
  const serve = async (raw: Socket) => {
    sockets.add(raw);
    const [client, startup] = await admit(raw, certificate);
    if (startup.includes(`user\0${user}\0`)) {
      client.write(cleartextPassword);
      const token = passwordIn(await read(client));
      tokens.push(token);
      if (!admits(token)) {
        client.end(refusal);
        return;
      }
    }
    const server = connect(port, "127.0.0.1");
    sockets.add(server);
    for (const socket of [client, server]) socket.on("error", () => undefined);
    client.on("close", () => server.destroy());
    server.write(startup);
    client.pipe(server).pipe(client);
  };
  // a client that goes away in the middle is no concern of ours
  const gateway = createServer((raw) => void serve(raw).catch(() => raw.destroy())).listen(0, "127.0.0.1");
  await once(gateway, "listening");
  return {
    port: z.object({ port: z.number() }).parse(gateway.address()).port,
    tokens,
    async [Symbol.asyncDispose]() {
      gateway.close();
      for (const socket of sockets) socket.destroy();
      await once(gateway, "close");
    },
  };
}

/** The messages of the protocol: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const cleartextPassword = message("R", int32(3));
const refusal = message("E", Buffer.from("SFATAL\0VFATAL\0C28P01\0MPAM authentication failed for user\0\0"));

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** The client asks whether there is TLS, and goes on inside of it; or it begins without. Gives what it begins with. */
async function admit(raw: Socket, { certificate, privateKey }: Certificate): Promise<[Socket, Buffer]> {
  const first = await read(raw);
  if (first.readInt32BE(4) !== tlsRequest) return [raw, first];
  raw.write("S");
  const client = new TLSSocket(raw, { isServer: true, cert: certificate, key: privateKey });
  client.on("error", () => raw.destroy());
  return [client, await read(client)];
}

const tlsRequest = 80_877_103;

/** Each message of this part of the protocol comes in one piece: its sender waits for the answer. */
async function read(socket: Socket): Promise<Buffer> {
  socket.resume();
  const [chunk] = z.tuple([z.instanceof(Buffer)]).parse(await once(socket, "data"));
  socket.pause();
  return chunk;
}

/** Its type, its length, the password, a null byte. */
function passwordIn(bytes: Buffer): string {
  return bytes.subarray(5, -1).toString();
}
