import { check } from "./contestants.ts";
import { median, printLine, ratio, secondsOf } from "./measure.ts";
import { startBenchServer } from "./server.ts";

/** A table of very many rows costs no more than an empty one, where an index gives its end. */
export async function rows(count: number): Promise<void> {
  await using server = await startBenchServer();
  const time = async () => {
    const times: number[] = [];
    for (let round = 0; round < 7; round += 1) times.push(await secondsOf(() => check(server.connection)));
    return median(times);
  };
  await server.session.query("create table t (id bigserial primary key)");
  const empty = await time();
  await server.session.query(`insert into t select generate_series(1, ${count})`);
  await server.session.query("vacuum analyze t");
  await server.session.query(`select setval('t_id_seq', ${count})`);
  const full = await time();
  printLine("check of one empty table", `${(empty * 1000).toFixed(0)} ms`);
  printLine(`check of one table of ${count} rows, indexed`, `${(full * 1000).toFixed(0)} ms`);
  printLine("full / empty", ratio(full / empty), "about 1");

  await server.session.query("alter table t drop constraint t_pkey");
  await server.session.query("select setval('t_id_seq', 1, false)");
  const begin = performance.now();
  const { findings } = await check(server.connection);
  printLine(`check of the same without an index`, `${((performance.now() - begin) / 1000).toFixed(1)} s`);
  for (const { reason, hint } of findings) console.log(`  ${reason}\n  HINT: ${hint}`);
}
