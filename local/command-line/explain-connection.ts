import type { Failure } from "../../lambda/failure.ts";
import type { ConnectionSettings } from "../../lambda/postgres/connect.ts";
import { explainConnectionError, obstacleTo } from "../../lambda/postgres/explain-error.ts";
import { isOnThisMachine } from "./connection.ts";

/**
 * Why no session could be had, with remedies for a person at a terminal: other than the function, which has them from
 * elsewhere, it is this person who gives the password and the certificate.
 */
export function explainConnection(error: unknown, connection: ConnectionSettings): Failure {
  const failure = explainConnectionError(error, connection);
  return { ...failure, hint: remedyFor(error, connection) ?? failure.hint };
}

function remedyFor(error: unknown, { host }: ConnectionSettings): string | undefined {
  switch (obstacleTo(error)) {
    case "wrong password":
      return "Give the password that is valid on this server: in the URL, in PGPASSWORD or in a .pgpass file. A restored server has the passwords of the moment its snapshot was taken.";
    case "certificate":
      return "Give the certificate authority of the server, as a PEM file, by sslrootcert in the URL. Those of RDS and Aurora, and public ones, are known.";
    case "no TLS":
      return "Turn on TLS at the server, or add sslmode=disable to the URL where nobody can listen in.";
    case "network":
      return isOnThisMachine(host)
        ? "Check that the server runs, and that it listens on this port."
        : "Check that the host name resolves, that the server runs, and that firewalls, and on AWS the security group of the server, let this machine in on this port.";
    case undefined:
      return undefined;
  }
}
