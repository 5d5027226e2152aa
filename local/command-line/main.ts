/** The restore hook on one's own machine: the engine of the function, on a PostgreSQL URL. */
import process from "node:process";
import { Command, CommanderError, Option } from "commander";
import { everything } from "../../lambda/catalog/scope.ts";
import { FailureError } from "../../lambda/failure.ts";
import { escapeInvisible, type RelationName } from "../../lambda/postgres/identifiers.ts";
import { renderHtml } from "../../lambda/report/render-html.ts";
import { renderSql } from "../../lambda/report/render-sql.ts";
import { renderText } from "../../lambda/report/render-text.ts";
import type { Report, Status } from "../../lambda/report/report.ts";
import type { RestoreKind } from "../../lambda/schema/restore-kinds.ts";
import { baselineOf } from "./baseline.ts";
import { connectionFrom } from "./connection.ts";
import { examineServer } from "./examine-server.ts";
import { addKinds, addSchema, addTable, parseDuration } from "./options.ts";
import { startProgress } from "./progress.ts";
import { referenceFrom } from "./reference.ts";
import { readTableMappings } from "./table-mappings.ts";
import { UsageError } from "./usage-error.ts";
import { writeWhole } from "./write-whole.ts";

// pg says that it is going to leave .pgpass to us: nothing for a person who runs a command
process.noDeprecation = true;

const exitCodes: Readonly<Record<Status, number>> = { ok: 0, repaired: 0, attention: 1, failed: 2 };

interface Options {
  readonly reference?: string;
  readonly tableMappings?: string;
  readonly targetSchema?: string;
  readonly restore: RestoreKind[];
  readonly allDatabases?: boolean;
  readonly schema: string[];
  readonly table: RelationName[];
  readonly lockTimeout: number;
  readonly statementTimeout: number;
  readonly json?: boolean;
  readonly html?: boolean;
  readonly sql?: boolean;
}

async function run(command: "check" | "repair", url: string, options: Options): Promise<void> {
  const { schema, table, lockTimeout, statementTimeout } = options;
  const progress = startProgress(process.stderr);
  const report = await examineServer({
    command,
    connection: connectionFrom(url, process.env),
    findReference: await findReferenceOf(options),
    restore: options.restore,
    allDatabases: options.allDatabases ?? false,
    scope: { ...everything, schemas: schema, tables: table },
    limits: { lockTimeout, statementTimeout },
    onDatabase: (database, step) => progress.show(`${step} ${database} ...`),
  }).finally(() => progress.end());
  const { text, stream } = print(report, options);
  end(exitCodes[report.status], text, stream);
}

interface BaselineOptions {
  readonly output?: string;
  readonly force?: boolean;
  readonly lockTimeout: number;
  readonly statementTimeout: number;
}

async function baseline(url: string, { output, force = false, ...limits }: BaselineOptions): Promise<void> {
  const progress = startProgress(process.stderr);
  const onStep = (step: string) => progress.show(`${step} ...`);
  const connection = connectionFrom(url, process.env);
  const outcome = await baselineOf({ connection, limits, force, onStep }).finally(() => progress.end());
  if (outcome.kind === "refused") {
    const text = renderText(outcome.report, Number.POSITIVE_INFINITY);
    end(exitCodes[outcome.report.status], `${text}\n${notTaken(outcome.report)}\n`, process.stderr);
  } else {
    if (output !== undefined) await writeWhole(output, outcome.text);
    end(0, output === undefined ? outcome.text : "", process.stdout);
  }
}

function notTaken({ status }: Report): string {
  if (status === "failed")
    return "error: no baseline was taken, since the database could not be looked at: follow the HINT above";
  return "error: no baseline was taken, since a person must look at what is above: have it repaired, or say --force to take it all the same";
}

function end(code: number, text: string, stream: NodeJS.WriteStream): void {
  process.exitCode = code;
  // a server that waits in vain for a password would keep its connection, and us, for another minute
  stream.write(text, () => process.exit());
}

async function findReferenceOf({ reference, tableMappings, targetSchema, restore, allDatabases }: Options) {
  if (reference === undefined && restore.length > 0) {
    throw new UsageError("--restore goes with --reference: it makes what is there and not here");
  }
  if (tableMappings === undefined && targetSchema !== undefined) {
    throw new UsageError("--target-schema goes with --table-mappings");
  }
  if (reference === undefined) {
    if (tableMappings === undefined) return undefined;
    throw new UsageError("--table-mappings goes with --reference: they say what is called otherwise than there");
  }
  const names = tableMappings === undefined ? null : await readTableMappings(tableMappings, targetSchema ?? null);
  return referenceFrom(reference, process.env, { allDatabases: allDatabases ?? false, names });
}

function print(report: Report, { json, html, sql }: Options): { text: string; stream: NodeJS.WriteStream } {
  const { stdout, stderr } = process;
  if (json === true) return { text: `${JSON.stringify(report, null, 2)}\n`, stream: stdout };
  if (html === true) return { text: [...renderHtml(report)].join(""), stream: stdout };
  if (sql !== true) return { text: renderText(report, Number.POSITIVE_INFINITY), stream: stdout };
  // what psql reads must be a script, or nothing
  if (report.status === "failed") return { text: renderText(report, Number.POSITIVE_INFINITY), stream: stderr };
  return { text: renderSql(report), stream: stdout };
}

function program(): Command {
  const program = new Command("restore-hook")
    .description("Finds and repairs PostgreSQL sequences that are behind their data, missing or orphaned.")
    .addHelpText("after", "\nExit: 0 nothing (left) to do, 1 a person must look, 2 could not run.")
    // every error of usage becomes an exception, so that the exit code is ours
    .exitOverride();
  add(program, "check", "read only: say what is wrong and what would be done").addOption(
    new Option("--sql", "print the statements, ready for psql, instead of the report").conflicts(["json", "html"]),
  );
  add(program, "repair", "do it");
  addTimeouts(
    program
      .command("baseline")
      .description("read only: keep what a healthy database is like, to be compared with later by --reference <file>")
      .argument("<postgres-url>", "the database"),
  )
    .option("--output <file>", "where to keep it, in place of standard output")
    .option("--force", "also where something is broken")
    .action(baseline);
  return program;
}

function add(program: Command, name: "check" | "repair", description: string): Command {
  const command = program
    .command(name)
    .description(description)
    .argument(
      "<postgres-url>",
      "such as postgresql://user@host:5432/database; the password may be in PGPASSWORD or .pgpass",
    )
    .option(
      "--reference <url or file>",
      "the database that the data came from, or a baseline: make generators that are missing as they are there, and say what else is not as there",
    )
    .option("--table-mappings <file>", "the table mappings of the AWS DMS task, as JSON: what it has given other names")
    .option("--target-schema <name>", "the setting TargetSchema of that task")
    .addOption(
      new Option(
        "--restore <kinds>",
        "make what else is not as in the reference, too: defaults,indexes,... or all (repeatable)",
      )
        .argParser(addKinds)
        .default([], "nothing"),
    )
    .addOption(
      // a task loads one database
      new Option("--all-databases", "look at every database of the server").conflicts("tableMappings"),
    )
    .addOption(repeatable("--schema <name>", "look at this schema only (repeatable)").argParser(addSchema))
    .addOption(repeatable("--table <schema.table>", "look at this table only (repeatable)").argParser(addTable));
  return addTimeouts(command)
    .option("--json", "print the report as JSON")
    .addOption(new Option("--html", "print the report as an HTML page").conflicts("json"))
    .action((url: string, options: Options) => run(name, url, options));
}

function addTimeouts(command: Command): Command {
  return command
    .addOption(duration("--lock-timeout <duration>", "longest wait for a lock", "5s"))
    .addOption(duration("--statement-timeout <duration>", "longest run of a statement", "10m"));
}

function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).default([], "all");
}

function duration(flags: string, description: string, preset: string): Option {
  return new Option(flags, description).argParser(parseDuration).default(parseDuration(preset), preset);
}

try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof FailureError) {
    process.stderr.write(`error: ${escapeInvisible(error.message)}\n${escapeInvisible(error.hint)}\n`);
    process.exitCode = 2;
  } else if (error instanceof CommanderError) {
    // it has printed what is wrong, or the help that was asked for
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (error instanceof UsageError) {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 2;
  } else {
    // thrown on, it would end the process with 1, which says something else here
    console.error(error);
    process.exitCode = 2;
  }
}
