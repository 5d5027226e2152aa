import { databaseReport, failedDatabase } from "../../lambda/report/database-report.ts";
import { makeReport } from "../../lambda/report/make-report.ts";
import type { DatabaseReport, Finding, LeftBehind, Links, Remark, Report } from "../../lambda/report/report.ts";
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

/** What of a database was left behind, as its comparison tells of it. */
function differs(
  said: Pick<LeftBehind, "kind" | "object"> & Partial<LeftBehind>,
  about: Pick<Finding, "reason"> & Partial<Finding>,
): Finding {
  const leftBehind = { table: null, heavy: false, note: null, manual: [], duplicates: null, ...said };
  return finding({ outcome: "left-alone", problem: "left-behind", columns: [], leftBehind, ...about });
}

const rewritten =
  "the table is rewritten, and nobody can use it meanwhile; views that use the column have to be dropped before";

/** In the order in which they can be made. */
export const leftBehind = {
  type: differs(
    { kind: "type", object: "shop.status" },
    {
      reason: "columns or functions of this type cannot be made",
      sql: [`create type "shop"."status" as enum ('new', 'paid', 'sent');`],
    },
  ),
  routine: differs(
    { kind: "routine", object: "shop.slug(text)" },
    {
      reason: "defaults, checks, triggers, policies or views call it",
      sql: [
        "CREATE OR REPLACE FUNCTION shop.slug(title text)\n RETURNS text\n LANGUAGE sql\n IMMUTABLE\nAS $function$\n  select lower(title);\n$function$;",
      ],
    },
  ),
  status: differs(
    { kind: "column type", object: "shop.orders.status", table: "shop.orders", heavy: true, note: rewritten },
    {
      reason: "it is character varying(64), in the source shop.status",
      sql: [
        'alter table "shop"."orders" alter column "status" type "shop"."status" using "status"::text::"shop"."status";',
      ],
    },
  ),
  active: differs(
    { kind: "column type", object: "shop.customers.active", table: "shop.customers", heavy: true, note: rewritten },
    {
      reason: "it is character varying(5), in the source boolean",
      sql: ['alter table "shop"."customers" alter column "active" type boolean using "active"::boolean;'],
    },
  ),
  placed: differs(
    {
      kind: "column type",
      object: "shop.orders.placed",
      table: "shop.orders",
      heavy: true,
      note: `it depends on the load in which time zone its values are; ${rewritten}`,
      manual: [
        `alter table "shop"."orders" alter column "placed" type timestamp with time zone using "placed" at time zone 'UTC';`,
      ],
    },
    { reason: "it is timestamp without time zone, in the source timestamp with time zone" },
  ),
  partitioning: differs(
    {
      kind: "partitioning",
      object: "shop.events: divided by RANGE (at)",
      table: "shop.events",
      note: "a plain table cannot be divided: make one that is, and move the rows",
    },
    { reason: "rows are not divided, and old ones cannot be detached" },
  ),
  default: differs(
    { kind: "default", object: "shop.orders.status", table: "shop.orders" },
    {
      reason: "inserts that leave the column out store NULL, or fail",
      sql: [`alter table "shop"."orders" alter column "status" set default 'new'::"shop"."status";`],
    },
  ),
  notNull: differs(
    { kind: "not null", object: "shop.orders.customer_id", table: "shop.orders", heavy: true },
    {
      reason: "rows without a value are accepted",
      sql: [
        'alter table "shop"."orders" add constraint "orders_customer_id_check" check ("customer_id" is not null) not valid;',
        'alter table "shop"."orders" validate constraint "orders_customer_id_check";',
        'alter table "shop"."orders" alter column "customer_id" set not null;',
        'alter table "shop"."orders" drop constraint "orders_customer_id_check";',
      ],
    },
  ),
  unique: differs(
    {
      kind: "unique constraint",
      object: "shop.orders_number_key",
      table: "shop.orders",
      heavy: true,
      duplicates: {
        query:
          'select "number" as key_1, count(*) as rows from only "shop"."orders" where "number" is not null group by 1 having count(*) > 1;',
        keys: "3",
        uncounted: null,
      },
    },
    {
      reason: "duplicates are accepted",
      sql: [
        'create unique index concurrently "orders_number_key" on "shop"."orders" USING btree (number);',
        'alter table "shop"."orders" add constraint "orders_number_key" unique using index "orders_number_key";',
      ],
    },
  ),
  uncounted: differs(
    {
      kind: "unique constraint",
      object: "shop.customers_email_key",
      table: "shop.customers",
      heavy: true,
      duplicates: {
        query:
          'select "email" as key_1, count(*) as rows from only "shop"."customers" where "email" is not null group by 1 having count(*) > 1;',
        keys: null,
        uncounted: {
          reason: "counting its duplicates took longer than the statement timeout",
          hint: "Count them yourself before the index is made, or allow a longer statement timeout.",
        },
      },
    },
    {
      reason: "duplicates are accepted",
      sql: ['create unique index concurrently "customers_email_key" on "shop"."customers" USING btree (email);'],
    },
  ),
  check: differs(
    { kind: "check constraint", object: "total_positive of shop.orders", table: "shop.orders", heavy: true },
    {
      reason: "values that the source refuses are accepted",
      sql: [
        'alter table "shop"."orders" add constraint "total_positive" CHECK ((total > (0)::numeric)) not valid;',
        'alter table "shop"."orders" validate constraint "total_positive";',
      ],
    },
  ),
  indexes: ["customer_id", "placed"].map((column) =>
    differs(
      { kind: "index", object: `shop.orders_${column}_idx`, table: "shop.orders", heavy: true },
      {
        reason: "queries that used it read the whole table",
        sql: [`create index concurrently "orders_${column}_idx" on "shop"."orders" USING btree (${column});`],
      },
    ),
  ),
  foreignKey: differs(
    { kind: "foreign key", object: "orders_customer_id_fkey of shop.orders", table: "shop.orders", heavy: true },
    {
      reason: "rows that refer to nothing are accepted, and deletes leave such rows",
      sql: [
        'alter table "shop"."orders" add constraint "orders_customer_id_fkey" FOREIGN KEY (customer_id) REFERENCES shop.customers(id) not valid;',
        'alter table "shop"."orders" validate constraint "orders_customer_id_fkey";',
      ],
    },
  ),
  view: differs(
    { kind: "view", object: "shop.open_orders" },
    {
      reason: "queries that name it fail",
      sql: [
        'create view "shop"."open_orders" as SELECT orders.id,\n    orders.number\n   FROM shop.orders\n  WHERE (orders.status = \'new\'::shop.status);',
      ],
    },
  ),
  trigger: differs(
    { kind: "trigger", object: "touch of shop.orders", table: "shop.orders" },
    {
      reason: "what it did at each write no longer happens",
      sql: ["CREATE TRIGGER touch BEFORE UPDATE ON shop.orders FOR EACH ROW EXECUTE FUNCTION shop.touch();"],
    },
  ),
  policy: differs(
    {
      kind: "policy",
      object: "own_orders of shop.orders",
      table: "shop.orders",
      note: 'roles are not on this server: "clerk"',
      manual: ['create policy "own_orders" on "shop"."orders" to "clerk" using (true);'],
    },
    { reason: "who may see or change which rows is not the same" },
  ),
  comment: differs(
    { kind: "comment", object: "shop.customers", table: "shop.customers" },
    { reason: "its documentation is gone", sql: [`comment on table "shop"."customers" is 'who buys';`] },
  ),
  grant: differs(
    { kind: "grant", object: "shop.orders, to reader", table: "shop.orders" },
    { reason: "roles that the source lets in are refused", sql: ['grant select on "shop"."orders" to "reader";'] },
  ),
};

const { type, routine, status, active, placed, partitioning, unique, uncounted, check, indexes, view } = leftBehind;
const allLeftBehind: readonly Finding[] = Object.values(leftBehind).flat();

/** The same of a database that was compared with the source of its load. */
export function compared(database: DatabaseReport, original = ordersSource, tables = 12): DatabaseReport {
  return { ...database, comparison: { with: original, tables } };
}

const ordersSource = "the source (the DMS endpoint orders-source)";

const madeOf = (outcome: "repaired" | "would-repair", found: readonly Finding[]) =>
  found.map((one): Finding => ({ ...one, outcome, sql: outcome === "repaired" ? [] : one.sql }));

const notRestored = {
  outcome: "failed",
  reason: "the table shop.orders was in use for longer than the lock timeout, by process 4711 (psql)",
  hint: "End what holds it, then run the restore hook again.",
} as const;

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
  "left behind": report({
    ...ofLoad,
    databases: [compared(databaseReport("shop", 61, [behind, missing, ...leftAlone.slice(0, 1), ...allLeftBehind]))],
  }),
  "left behind in several databases": report({
    ...ofLoad,
    links: { log: null, full: null, runbook: null },
    databases: [
      compared(databaseReport("billing", 12, [unique, uncounted, view])),
      compared(databaseReport("shop", 61, [type, ...indexes]), "the baseline of 2026-11-20T08:00:00.000Z", 1),
      databaseReport("wiki", 7, []),
    ],
  }),
  restored: report({
    ...ofLoad,
    databases: [compared(databaseReport("shop", 61, [missing, ...madeOf("repaired", [type, routine, ...indexes])]))],
  }),
  "dry run with restore": report({
    ...ofLoad,
    dryRun: true,
    databases: [
      compared(
        databaseReport("shop", 61, [
          { ...behind, outcome: "would-repair", sql: repairSql },
          ...madeOf("would-repair", [type, routine, status, active, ...indexes]),
        ]),
      ),
    ],
  }),
  "not restored": report({
    ...ofLoad,
    databases: [
      compared(
        databaseReport("shop", 61, [
          ...madeOf("repaired", [type, routine]),
          placed,
          partitioning,
          { ...unique, ...notRestored, reason: "3 keys are there more than once", hint: "Make them unique." },
          { ...check, ...notRestored },
          ...indexes.map((one) => ({ ...one, ...notRestored })),
          view,
        ]),
      ),
    ],
  }),
  compared: report({ ...ofLoad, databases: [compared(databaseReport("shop", 61, []))] }),
  // a durable step has no room for all of them, and there is no report bucket
  "not kept": report({
    databases: [capFindings(databaseReport("shop", 5_000, thousands), 1_100)],
    links: { log: null, full: null, runbook: null },
  }),
};
