import { databaseReport, failedDatabase } from "../../lambda/report/database-report.ts";
import { makeReport } from "../../lambda/report/make-report.ts";
import type { Finding, Links, Remark, Report } from "../../lambda/report/report.ts";
import { capFindings } from "./cap-findings.ts";

/** A finding as the engine makes it; what is not said is null. */
export function finding(said: Pick<Finding, "outcome" | "problem" | "columns"> & Partial<Finding>): Finding {
  return {
    sequence: null,
    from: null,
    to: null,
    leftBehind: null,
    headroom: null,
    evidence: null,
    reason: null,
    hint: null,
    sql: [],
    ...said,
  };
}

const folder = "reports%2F2026-11-20%2Forders-restored%2F1a2b3c4d5e6f%2F";
const kept = `https://eu-central-1.console.aws.amazon.com/s3/object/restore-hook-reports?region=eu-central-1&prefix=${folder}`;

/** As the function makes them. */
const links: Links = {
  log: "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Frestore-hook",
  full: { html: `${kept}report.html`, json: `${kept}report.json`, sql: `${kept}report.sql`, lacks: 0 },
  runbook: "https://wiki.example.com/restore-hook",
};

/** A report as a run makes it, of an RDS instance with the right password. */
export function report(said: Partial<Report>): Report {
  return makeReport({
    dryRun: false,
    target: "orders-restored",
    address: "orders-restored.cxyzabc123.eu-central-1.rds.amazonaws.com:5432",
    again: `aws lambda invoke --function-name arn:aws:lambda:eu-central-1:111111111111:function:restore-hook:live --invocation-type Event --cli-binary-format raw-in-base64-out --payload '{"dbInstanceIdentifier":"orders-restored"}' /dev/null`,
    location: { account: "111111111111", region: "eu-central-1" },
    trigger: "Restored from snapshot rds:orders-2026-11-20 (RDS-EVENT-0043, 2026-11-20T08:12:44Z)",
    origin: { kind: "db-snapshot", identifier: "rds:orders-2026-11-20" },
    times: {
      triggered: "2026-11-20T08:12:44Z",
      started: "2026-11-20T08:12:47.031Z",
      admitted: "2026-11-20T08:24:50.816Z",
      ended: "2026-11-20T08:24:54.120Z",
    },
    credentials: "the secret rds!db-1a2b3c4d, which RDS manages for orders-restored",
    remarks: [],
    databases: [],
    failure: null,
    links,
    ...said,
  });
}

const repairSql = [
  "begin;",
  "set local search_path = '';",
  "set local lock_timeout = '266ms';",
  'lock table "public"."orders" in share row exclusive mode;',
  'alter sequence "public"."orders_id_seq" owned by "public"."orders"."id";',
  `select 'select pg_catalog.setval(''"public"."orders_id_seq"''::pg_catalog.regclass, ' || restart || ', false)' from (`,
  "  select extreme + 1 as restart",
  "  from (",
  '    select (select pg_catalog.max("id")::numeric from "public"."orders") as extreme,',
  "      last_value::numeric + case when is_called then 1 else 0 end as next",
  '    from "public"."orders_id_seq"',
  "  ) as position",
  "  where extreme >= next",
  ") as found \\gexec",
  "commit;",
];

const behind = finding({
  outcome: "repaired",
  problem: "behind",
  columns: ["public.orders.id"],
  sequence: "public.orders_id_seq",
  from: "18",
  to: "90211",
});

const widened = finding({
  outcome: "repaired",
  problem: "behind",
  columns: ["public.page_view.id", "archive.page_view.id"],
  sequence: "public.page_view_id_seq",
  from: "1",
  to: "3000000001",
  evidence: "type integer -> bigint, as wide as its column",
});

const missing = finding({
  outcome: "repaired",
  problem: "missing",
  columns: ["public.django_migrations.id"],
  sequence: "public.django_migrations_id_seq",
  to: "32",
  evidence: 'the primary key is a single bigint column called "id"',
});

const orphaned = finding({
  outcome: "repaired",
  problem: "orphaned",
  columns: ["public.employees.employee_id"],
  sequence: "public.employees_employee_id_seq",
  from: "107",
  to: "1204",
  evidence: "the sequence public.employees_employee_id_seq is named after it, and nothing draws from it",
});

const notOurs = finding({
  outcome: "failed",
  problem: "behind",
  columns: ["public.orders.id"],
  sequence: "public.orders_id_seq",
  from: "18",
  reason: 'the sequence public.orders_id_seq belongs to role "shop", whose privileges role "hook" does not have',
  hint: 'Make it a member: grant "shop" to "hook" with inherit true, set true;',
  sql: repairSql,
});

const inUse = finding({
  outcome: "failed",
  problem: "missing",
  columns: ["public.session.id"],
  sequence: "public.session_id_seq",
  evidence: 'the primary key is a single bigint column called "id"',
  reason: "its table or sequence was in use for longer than the lock timeout: canceling statement due to lock timeout",
  hint: "End the transaction that holds it (pg_stat_activity shows those that are idle in transaction), then run the restore hook again.",
});

const composite = finding({
  outcome: "left-alone",
  problem: "missing",
  columns: ["public.order_item.order_id", "public.order_item.position"],
  reason: "composite key",
});

const leftAlone = [
  finding({
    outcome: "left-alone",
    problem: "missing",
    columns: ["public.invoice.number"],
    reason: "natural key: neither called id nor named after its table",
    sql: [
      'alter table "public"."invoice" alter column "number" add generated by default as identity (start with 5012);',
    ],
  }),
  composite,
  finding({
    outcome: "left-alone",
    problem: "unknown",
    columns: [],
    sequence: "public.invoice_number",
    reason: "no column is known to draw from it",
  }),
  finding({
    outcome: "left-alone",
    problem: "unknown",
    columns: [],
    sequence: "public.job_number",
    reason: "no column is known to draw from it",
  }),
];

const runningOut = [
  finding({
    outcome: "left-alone",
    problem: "running-out",
    columns: ["public.audit_log.id"],
    sequence: "public.audit_log_id_seq",
    reason: "83 % of its numbers are used up: the next one is 1782579200, and the last one 2147483647",
    headroom: { first: "1", next: "1782579200", last: "2147483647", usedPercent: 83 },
    sql: [
      'alter table "public"."audit_log" alter column "id" type bigint;',
      'alter sequence "public"."audit_log_id_seq" as bigint;',
    ],
  }),
  finding({
    outcome: "left-alone",
    problem: "running-out",
    columns: ["public.voucher.number"],
    sequence: "public.voucher_number_seq",
    reason: "97 % of its numbers are used up: the next one is 9700, and the last one 9999",
    headroom: { first: "1", next: "9700", last: "9999", usedPercent: 97 },
  }),
];

const hostile = {
  column: '"pub\\u{a}lic"."\\u{202e}stibed"."id; drop table x"',
  sequence: '"pub\\u{a}lic"."100%s\\u{1b}[31m"',
};

/** What a finding says of the table that it is about. */
function table(name: string): Pick<Finding, "columns" | "sequence"> {
  return { columns: [`public.${name}.id`], sequence: `public.${name}_id_seq` };
}

const cutOff = {
  reason: "it was not done, since the connection was lost",
  hint: "See the log of the server for why it ends sessions, then run the restore hook again.",
};

function at(clock: string): string {
  return `2026-11-20T${clock}.000Z`;
}

/** What a load of AWS DMS may leave to do, and what is only to be known, as lambda/targets says it. */
export const notLoaded: Remark = {
  brief: "2 tables not loaded",
  text: "the replication task orders could not load 2 tables: public.invoice, public.audit_log",
  hint: "See the log of the load for why, and load them again: what was repaired of them is right for the rows that are there.",
};
export const stillLoading: Remark = {
  brief: null,
  text: "the replication task orders-archive is still loading this database: its tables are left alone",
  hint: "Its end starts a run of its own.",
};
const ofLoad: Partial<Report> = {
  origin: { kind: "replication-task", identifier: "orders" },
  trigger: "DMS task stopped: Stop Reason FULL_LOAD_ONLY_FINISHED (DMS-EVENT-0079, 2026-11-20T08:12:44Z)",
  credentials: "the DMS endpoint orders-target",
};

const notConnected = (database: string) =>
  failedDatabase(database, {
    reason: `user "hook" may not connect to database "${database}": permission denied for database "${database}" (orders-restored.example.com:5432)`,
    hint: `Run as its owner: grant connect on database "${database}" to "hook";`,
  });

const notTried = (database: string) =>
  failedDatabase(database, {
    reason: "it was not tried, since the 3 databases before it could not be looked at for minutes",
    hint: "Follow the hint of the first of them, then run the restore hook again.",
  });

const thousands = Array.from({ length: 5_000 }, (_, index) => ({
  ...behind,
  columns: [`public.t${index}.id`],
  sequence: `public.t${index}_id_seq`,
}));

/** One report of each kind, by the name of the file that holds its text. */
export const examples: Readonly<Record<string, Report>> = {
  healthy: report({ databases: [databaseReport("postgres", 0, []), databaseReport("shop", 112, [])] }),
  repaired: report({
    databases: [
      databaseReport("postgres", 0, []),
      databaseReport("shop", 118, [behind, widened, missing, orphaned, ...leftAlone]),
    ],
  }),
  "mixed with failures": report({
    databases: [
      databaseReport("billing", 61, [missing]),
      databaseReport("shop", 118, [notOurs, inUse, widened, orphaned, ...leftAlone.slice(0, 1)]),
      notConnected("warehouse"),
    ],
  }),
  "dry run": report({
    dryRun: true,
    databases: [
      databaseReport("shop", 118, [
        { ...behind, outcome: "would-repair", sql: repairSql },
        { ...widened, outcome: "would-repair", sql: repairSql },
        { ...missing, outcome: "would-repair", sql: repairSql },
        { ...orphaned, outcome: "would-repair", sql: repairSql },
        ...leftAlone,
      ]),
    ],
  }),
  "dry run with failures": report({
    dryRun: true,
    databases: [databaseReport("shop", 118, [{ ...behind, outcome: "would-repair", sql: repairSql }, notOurs])],
  }),
  "tables not loaded": report({
    ...ofLoad,
    remarks: [notLoaded],
    databases: [databaseReport("shop", 61, [missing])],
  }),
  "another load": report({
    ...ofLoad,
    remarks: [stillLoading],
    databases: [databaseReport("shop", 61, [missing])],
  }),
  "dry run with remarks": report({
    ...ofLoad,
    dryRun: true,
    remarks: [notLoaded, stillLoading],
    databases: [databaseReport("shop", 61, [])],
  }),
  "unreachable server": report({
    credentials: null,
    times: { triggered: at("08:12:44"), started: at("08:12:47"), admitted: null, ended: at("08:45:12") },
    failure: {
      reason:
        "the server cannot be reached: connect ETIMEDOUT 10.0.3.17:5432 (orders-restored.example.eu-central-1.rds.amazonaws.com:5432)",
      hint: "Check that the host name resolves, that the server runs, and that its security group lets the restore hook in on this port. A restored RDS instance gets the default security group unless told otherwise, and that group admits only its own members.",
    },
  }),
  "hostile names": report({
    target: "orders\nOK: everything is fine",
    trigger: "a person\u202e, \u001b[2Jwho is up to something",
    remarks: [{ ...notLoaded, brief: "1 table not loaded", text: 'no table "pub\nlic"."x"', hint: "Load\nit." }],
    databases: [
      databaseReport("shop\r\nDatabase postgres: 5 checked", 9, [
        { ...behind, columns: [hostile.column], sequence: hostile.sequence },
        { ...missing, columns: [hostile.column], sequence: hostile.sequence },
        {
          ...notOurs,
          columns: [hostile.column],
          reason: 'the sequence belongs to role "ow\nner", whose privileges role "hook" does not have',
          hint: 'Make it a member: grant "ow\nner" to "hook" with inherit true, set true;',
          sql: ['lock table "pub\nlic"."x" in share row exclusive mode;'],
        },
        {
          ...finding({ outcome: "left-alone", problem: "missing", columns: [hostile.column] }),
          reason: "natural key: neither called id nor named after its table",
          sql: ['alter table "pub\nlic"."x" alter column "id" add generated by default as identity (start with 1);'],
        },
      ]),
    ],
  }),
  "healthy dry run": report({
    dryRun: true,
    trigger: "a person",
    origin: null,
    times: { triggered: null, started: at("08:30:01"), admitted: at("08:30:02"), ended: at("08:30:02") },
    databases: [databaseReport("shop", 1_112, [])],
  }),
  "everything failed": report({
    databases: [
      databaseReport("postgres", 0, []),
      databaseReport("shop", 118, [
        notOurs,
        { ...notOurs, ...table("invoice"), reason: notOurs.reason?.replace("orders", "invoice") ?? null, sql: [] },
        inUse,
        ...["cart", "cart_item", "voucher"].map((name) => ({ ...inUse, ...table(name), ...cutOff, sql: [] })),
      ]),
    ],
  }),
  "no database": report({ databases: [notConnected("shop"), ...["billing", "stock", "wiki"].map(notTried)] }),
  "running out": report({
    databases: [databaseReport("postgres", 0, []), databaseReport("shop", 112, runningOut)],
  }),
  "40 databases": report({
    databases: Array.from({ length: 40 }, (_, index) => {
      const name = `tenant_${String(index + 1).padStart(2, "0")}`;
      if (index === 6) return databaseReport(name, 1_061, [notOurs, behind]);
      if (index === 20) return databaseReport(name, 61, [missing, ...leftAlone.slice(0, 3), ...runningOut.slice(0, 1)]);
      if (index === 30) return databaseReport(name, 61, [{ ...behind, from: "7", to: "12" }, ...leftAlone.slice(1, 2)]);
      return index === 38 ? notConnected(name) : databaseReport(name, 1_000, []);
    }),
  }),
  "40 healthy databases": report({
    databases: Array.from({ length: 40 }, (_, index) => databaseReport(`tenant_${index + 1}`, 56, [])),
  }),
  "5,000 findings": report({
    databases: [
      databaseReport("postgres", 0, []),
      databaseReport("shop", 6_000, [
        notOurs,
        ...thousands.map((one, index) => (index % 5 === 0 ? { ...one, problem: "missing" as const } : one)),
        ...Array.from({ length: 300 }, (_, index) => ({ ...composite, columns: [`public.t${index}.part`] })),
        ...leftAlone,
        ...runningOut,
      ]),
    ],
  }),
  // a durable step has no room for all of them, and there is no report bucket
  "not kept": report({
    databases: [capFindings(databaseReport("shop", 5_000, thousands), 1_100)],
    links: { log: null, full: null, runbook: null },
  }),
};
