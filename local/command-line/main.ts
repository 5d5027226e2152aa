/** The restore hook on one's own machine: the engine of the function, on a PostgreSQL URL. */
import process from "node:process";
import { Command, CommanderError, Option } from "commander";
import { everything } from "../../lambda/catalog/scope.ts";
import type { RelationName } from "../../lambda/postgres/identifiers.ts";
import { renderHtml } from "../../lambda/report/render-html.ts";
import { renderSql } from "../../lambda/report/render-sql.ts";
import { renderText } from "../../lambda/report/render-text.ts";
import type { Report, Status } from "../../lambda/report/report.ts";
import { compareDatabases } from "./compare.ts";
import { connectionFrom } from "./connection.ts";
import { examineServer } from "./examine-server.ts";
import { addSchema, addTable, parseDuration } from "./options.ts";
import { startProgress } from "./progress.ts";
import { comparisonScript, renderComparison, renderFailure } from "./render-comparison.ts";
import { UsageError } from "./usage-error.ts";

// pg says that it is going to leave .pgpass to us: nothing for a person who runs a command
process.noDeprecation = true;

const exitCodes: Readonly<Record<Status, number>> = { ok: 0, repaired: 0, attention: 1, failed: 2 };

interface CommonOptions {
  readonly schema: string[];
  readonly table: RelationName[];
  readonly lockTimeout: number;
  readonly statementTimeout: number;
  readonly sql?: boolean;
}

interface Options extends CommonOptions {
  readonly reference?: string;
  readonly allDatabases?: boolean;
  readonly json?: boolean;
  readonly html?: boolean;
}

async function run(command: "check" | "repair", url: string, options: Options): Promise<void> {
  const progress = startProgress(process.stderr);
  const report = await examineServer({
    command,
    connection: connectionFrom(url, process.env),
    reference: options.reference === undefined ? undefined : connectionFrom(options.reference, process.env),
    allDatabases: options.allDatabases ?? false,
    ...boundsOf(options),
    onDatabase: (database) => progress.show(`${command} ${database} ...`),
  }).finally(() => progress.end());
  const { text, stream } = print(report, options);
  end(exitCodes[report.status], text, stream);
}

async function compare(sourceUrl: string, targetUrl: string, options: CommonOptions): Promise<void> {
  const { stdout, stderr } = process;
  const progress = startProgress(stderr);
  const databases = {
    source: connectionFrom(sourceUrl, process.env),
    target: connectionFrom(targetUrl, process.env),
    ...boundsOf(options),
  };
  const onStep = (step: string) => progress.show(`compare: ${step} ...`);
  const outcome = await compareDatabases({ ...databases, onStep }).finally(() => progress.end());
  if (outcome.kind === "failed") {
    // what psql reads must be a script, or nothing
    end(2, renderFailure(outcome.failure), options.sql === true ? stderr : stdout);
  } else {
    const print = options.sql === true ? comparisonScript : renderComparison;
    end(outcome.differences.length === 0 ? 0 : 1, print(databases, outcome), stdout);
  }
}

function boundsOf({ schema, table, lockTimeout, statementTimeout }: CommonOptions) {
  return { scope: { ...everything, schemas: schema, tables: table }, limits: { lockTimeout, statementTimeout } };
}

function end(code: number, text: string, stream: NodeJS.WriteStream): void {
  process.exitCode = code;
  // a server that waits in vain for a password would keep its connection, and us, for another minute
  stream.write(text, () => process.exit());
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
  addBounds(
    program
      .command("compare")
      .description("read only: say what else of the source the target lacks, such as constraints, indexes and views")
      .argument("<source-url>", "the database that the data came from, as a PostgreSQL URL")
      .argument("<target-url>", "the database that the data were loaded into"),
  )
    .option("--sql", "print the statements that make it, ready for psql")
    .addHelpText("after", "\nExit: 0 nothing is missing, 1 something is, 2 could not run.")
    .action(compare);
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
    .option("--reference <postgres-url>", "the database that the data came from: make what is missing as it is there")
    .option("--all-databases", "look at every database of the server");
  return addBounds(command)
    .option("--json", "print the report as JSON")
    .addOption(new Option("--html", "print the report as an HTML page").conflicts("json"))
    .action((url: string, options: Options) => run(name, url, options));
}

function addBounds(command: Command): Command {
  return command
    .addOption(repeatable("--schema <name>", "look at this schema only (repeatable)").argParser(addSchema))
    .addOption(repeatable("--table <schema.table>", "look at this table only (repeatable)").argParser(addTable))
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
  if (error instanceof CommanderError) {
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
