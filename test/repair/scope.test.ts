import { describe, expect, test } from "vitest";
import { everything } from "../../lambda/catalog/scope.ts";
import { createDatabase } from "../database.ts";
import { repair } from "./engine.ts";

const setUp = `
  create schema one;
  create schema two;
  create schema numbers;
  create sequence numbers.shared;
  create table one.a (id serial primary key);
  create table one.b (id bigint primary key default nextval('numbers.shared'));
  create table one.lost (id bigint primary key);
  create sequence one.lost_id_seq;
  create sequence one.standalone;
  create table two.a (id serial primary key);
  create table two.b (id bigint primary key default nextval('numbers.shared'));
  create table two.lost (id bigint primary key);
  insert into one.a select generate_series(1, 7);
  insert into one.b select generate_series(1, 7);
  insert into two.a select generate_series(1, 7);
  insert into two.b select generate_series(1, 9);
`;

describe.concurrent("limited to", () => {
  for (const { what, scope, columns } of [
    {
      what: "nothing, a run repairs everything",
      scope: { schemas: [], tables: [] },
      columns: ["one.lost.id", "two.lost.id", "one.b.id, two.b.id", "one.a.id", "two.a.id", "standalone"],
    },
    {
      what: "a schema, a run repairs what its tables draw from, wherever that is",
      scope: { schemas: ["two"], tables: [] },
      columns: ["two.lost.id", "one.b.id, two.b.id", "two.a.id"],
    },
    {
      what: "a schema of sequences, a run repairs these",
      scope: { schemas: ["numbers"], tables: [] },
      columns: ["one.b.id, two.b.id"],
    },
    {
      what: "a table, a run repairs what it draws from",
      scope: { schemas: [], tables: [{ schema: "two", name: "b" }] },
      columns: ["one.b.id, two.b.id"],
    },
    {
      what: "a table, a run gives it back the sequence that it has lost",
      scope: { schemas: [], tables: [{ schema: "one", name: "lost" }] },
      columns: ["one.lost.id"],
    },
    {
      what: "a schema and a table, a run repairs both",
      scope: { schemas: ["numbers"], tables: [{ schema: "one", name: "a" }] },
      columns: ["one.b.id, two.b.id", "one.a.id"],
    },
    {
      what: "all but a table, a run leaves alone what it draws from, and does not give it back what it has lost",
      scope: {
        except: [
          { schema: "two", name: "b" },
          { schema: "one", name: "lost" },
        ],
      },
      // the sequence that one.lost had
      columns: ["two.lost.id", "one.a.id", "two.a.id", "standalone", "standalone"],
    },
    {
      what: "what is not there, a run does nothing",
      scope: { schemas: ["three"], tables: [{ schema: "one", name: "c" }] },
      columns: [],
    },
  ]) {
    test(what, async () => {
      await using database = await createDatabase();
      await database.run(setUp);
      const report = await repair(database.connection, { scope: { ...everything, ...scope } });
      const seen = report.findings.map((finding) => finding.columns.join(", ") || "standalone");
      expect(seen.toSorted()).toEqual(columns.toSorted());
      expect(report.checked).toBe(columns.length);
      const lost = report.findings.find((finding) => finding.columns.includes("one.lost.id"));
      if (lost !== undefined) expect(lost).toMatchObject({ problem: "orphaned", sequence: "one.lost_id_seq" });
    });
  }
});
