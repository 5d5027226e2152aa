import { userInfo } from "node:os";
import type { ConnectionOptions } from "node:tls";
import { rootCertificates } from "node:tls";
import { parse } from "pg-connection-string";
import { z } from "zod";
import { trustedCertificates } from "../../lambda/postgres/certificates.ts";
import type { ConnectionSettings } from "../../lambda/postgres/connect.ts";
import { UsageError } from "./usage-error.ts";

/**
 * How to connect to the database that a PostgreSQL URL names. What the URL leaves open comes from the variables of libpq
 * (PGHOST, PGPORT, PGUSER, PGDATABASE, PGSSLMODE; the password from PGPASSWORD or .pgpass when the session is opened).
 *
 * Throws a UsageError, which never holds the URL: there may be a password in it.
 */
export function connectionFrom(url: string, environment: NodeJS.ProcessEnv): ConnectionSettings {
  if (!/^postgres(ql)?:\/\//.test(url)) {
    throw new UsageError("the database is not given as a PostgreSQL URL, such as postgresql://user@host:5432/database");
  }
  const parsed = parseUrl(url, environment);
  const host = parsed.host ?? environment.PGHOST ?? "localhost";
  const user = parsed.user ?? environment.PGUSER ?? userInfo().username;
  return {
    host,
    port: port(parsed.port ?? environment.PGPORT ?? "5432"),
    user,
    password: parsed.password,
    database: parsed.database ?? environment.PGDATABASE ?? user,
    tls: tls(host, parsed.sslmode, parsed.ssl),
  };
}

/** An absent part of a URL comes as null, undefined or an empty text. */
const part = z
  .string()
  .nullish()
  .transform((text) => (text === null || text === "" ? undefined : text));

const sslmodes = ["disable", "prefer", "require", "verify-ca", "verify-full"] as const;

const schema = z.object({
  host: part,
  port: part,
  user: part,
  password: part,
  database: part,
  // libpq has `allow`, too: to try without TLS first
  sslmode: part.pipe(z.enum(sslmodes, `sslmode has to be one of ${sslmodes.join(", ")}`).optional()),
  ssl: z
    .union(
      [z.boolean(), z.literal("false").transform(() => false), z.looseObject({ ca: z.string().optional() })],
      "ssl has to be true or false",
    )
    .optional(),
});

type Parsed = z.infer<typeof schema>;

function parseUrl(url: string, environment: NodeJS.ProcessEnv): Parsed {
  const parsed = schema.safeParse(readUrl(withSslmode(url, environment.PGSSLMODE)));
  if (parsed.success) return parsed.data;
  throw unusable(parsed.error.issues.map(({ message }) => message).join("; "));
}

function readUrl(url: string): unknown {
  try {
    return parse(url, { useLibpqCompat: true });
  } catch (error) {
    // a certificate file that is not there, or a sslmode without what it needs; "Invalid URL" quotes it in a property only
    throw unusable(error instanceof Error ? error.message : String(error));
  }
}

function unusable(why: string): UsageError {
  return new UsageError(`the PostgreSQL URL cannot be used: ${why}`);
}

function withSslmode(url: string, mode: string | undefined): string {
  if (mode === undefined || mode === "" || /[?&]sslmode=/.test(url)) return url;
  return `${url}${url.includes("?") ? "&" : "?"}sslmode=${encodeURIComponent(mode)}`;
}

function port(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number < 65_536) return number;
  throw new UsageError(`the port is ${JSON.stringify(text)}, and has to be a number from 1 to 65535`);
}

/**
 * As strict as can be unless the URL says otherwise: a server elsewhere has to prove that it is the one, by a
 * certificate of RDS or of a public authority. On this machine, where nobody listens in, TLS is not asked for.
 */
function tls(host: string, mode: string | undefined, asked: Parsed["ssl"]): ConnectionOptions | false {
  if (mode === undefined && asked === undefined) return isOnThisMachine(host) ? false : { ca: authorities };
  if (asked === false || mode === "disable") return false;
  const options = typeof asked === "object" ? asked : {};
  return { ...options, ca: options.ca ?? authorities };
}

/** Whether a host is reached without leaving this machine: by a socket, which is named by its folder, or by the loopback. */
export function isOnThisMachine(host: string): boolean {
  return host.startsWith("/") || ["localhost", "127.0.0.1", "::1"].includes(host);
}

const authorities = [...trustedCertificates(undefined), ...rootCertificates];
