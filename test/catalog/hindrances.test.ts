import { expect, test } from "vitest";
import { columnHindrance } from "../../lambda/catalog/hindrances.ts";
import { id } from "../repair/samples.ts";

const login = { role: "hook", superuser: false, inRecovery: false, serverVersion: 180_000, lockTable: 6_400 };

test("a table is not read that takes more than half of the locks a server has", () => {
  expect(columnHindrance(login, { ...id, locks: 3_200 })).toBeUndefined();
  expect(columnHindrance(login, { ...id, locks: 3_201 })).toEqual({
    reason:
      "to read public.orders takes 3201 locks, on its partitions and their indexes, and the server has room for 6400, those of all sessions together",
    hint: "Raise max_locks_per_transaction and restart the server, then run the restore hook again.",
  });
});
