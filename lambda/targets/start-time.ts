import { FailureError } from "../failure.ts";
import type { Session } from "../postgres/connect.ts";
import { describeServer } from "./rds/describe-server.ts";
import { nameOf } from "./rds/server.ts";
import type { Target } from "./target.ts";

export async function readStartTime(session: Session): Promise<string> {
  const { rows } = await session.query<{ started_at: string }>(sql);
  return rows[0]?.started_at ?? "";
}

const sql = `
select
  extract(epoch from pg_catalog.pg_postmaster_start_time())::text as started_at
`;

/**
 * Makes sure that a session is one with the server that let us in. Restored servers are renamed, and their names given to
 * others: then an address leads to another server from one moment to the next. One that has started at another time may be
 * such a one, or has restarted: RDS knows.
 *
 * Throws a FailureError when it is another one, and what the SDK throws.
 */
export async function recognise(session: Session, { server, address, startedAt }: Target): Promise<void> {
  if (server === null || (await readStartTime(session)) === startedAt) return;
  const { address: now, state } = await describeServer(server);
  if (now === null) {
    const reason = `${nameOf(server)} is ${state}, and has no address that could be compared`;
    throw new FailureError({ reason, hint: "When it is available, run the restore hook again." }, { transient: true });
  }
  if (now.host.toLowerCase() === address.host.toLowerCase() && now.port === address.port) return;
  throw new FailureError({
    reason: `${nameOf(server)} has moved in the middle of the run, and ${address.host}:${address.port} leads to another server now`,
    hint: "Run the restore hook again.",
  });
}
