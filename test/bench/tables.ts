import type pg from "pg";

/** Rows in each table. */
const rows = 7;

/** Makes tables `t1` to `t<count>` with a serial key, whose sequences are behind their data. */
export async function makeTables(session: pg.Client, count: number): Promise<void> {
  // few in each transaction, since each stays locked until its end
  await session.query(`
    do $$ begin
      for number in 1..${count} loop
        execute format('create table t%s (id serial primary key, note text)', number);
        execute format('insert into t%s select generate_series(1, ${rows})', number);
        if number % 50 = 0 then
          commit;
        end if;
      end loop;
    end $$
  `);
  // that of the tables is not asked for, and would take longer than all the rest
  for (const catalog of ["attrdef", "attribute", "class", "constraint", "depend", "index", "sequence", "type"]) {
    await session.query(`vacuum analyze pg_catalog.pg_${catalog}`);
  }
}

/** Puts every sequence behind its data, or in order. */
export async function setSequences(session: pg.Client, count: number, state: "behind" | "in order"): Promise<void> {
  const value = state === "behind" ? "1, false" : `${rows}, true`;
  await session.query(`
    do $$ begin
      for number in 1..${count} loop
        perform setval(format('t%s_id_seq', number), ${value});
        if number % 1000 = 0 then
          commit;
        end if;
      end loop;
    end $$
  `);
  await session.query("checkpoint");
}

/** Throws unless every sequence is in order: who does nothing is fast. */
export async function expectInOrder(session: pg.Client, count: number): Promise<void> {
  await session.query(`
    do $$
    declare
      next bigint;
    begin
      for number in 1..${count} loop
        execute format('select last_value + is_called::integer from t%s_id_seq', number) into next;
        if next <> ${rows + 1} then
          raise 't%_id_seq would hand out %', number, next;
        end if;
        if number % 1000 = 0 then
          commit;
        end if;
      end loop;
    end $$
  `);
}
