/**
 * The main job, on this machine: a broken restore and a broken DMS load, the events that AWS sends, the function that the
 * stack deploys, and its mails. Ends with exit code 1 when anything does not happen as told.
 */
import { readFile } from "node:fs/promises";
import { page } from "./page.ts";
import { type Database, type Story, stories } from "./stories.ts";
import { tryInsert } from "./try-insert.ts";
import { startWorld, type World } from "./world.ts";

interface Act {
  readonly title: string;
  readonly told: readonly string[];
  readonly database: Database;
  readonly event: string;
  /** How the subject of the mail has to begin. */
  readonly verdict: string;
}

const acts: readonly Act[] = [
  {
    title: "1. A Django site comes back from a snapshot",
    told: [
      "Its data had once been loaded from a data-only backup, and somebody copied rows with their ids.",
      "A snapshot keeps what was wrong with its source, so all of that is in the new instance, too.",
    ],
    database: "job_board",
    event: "rds-snapshot-restore.json",
    verdict: "REPAIRED jobs-staging:",
  },
  {
    title: "2. AWS DMS has loaded a link shortener",
    told: [
      "DMS copies types and primary keys, but no sequences and no defaults. The tables belong to the role",
      "shortener_app, the role shortener_api may only read and insert, and the hook logs in as neither.",
    ],
    database: "link_shortener",
    event: "dms-task-stopped.json",
    verdict: "REPAIRED shortener:",
  },
];

const begun = performance.now();
{
  await using world = await startWorld();
  page.title("The restore hook, on a PostgreSQL server of its own");
  page.prose("Nothing here leaves this machine. The server is real, and so is the function: it is the bundle that the");
  page.prose(
    "stack deploys, under the AWS runner for durable functions. A small endpoint answers for the AWS services.",
  );
  for (const act of acts) await play(world, act);
  page.title("3. The same events again: EventBridge may deliver twice");
  for (const act of acts) {
    const before = world.aws.published.length;
    const runs = await world.deliver(JSON.parse(await readEvent(act)));
    expect(runs.length === 1 && world.aws.published.length === before, "an event that comes twice is one run");
    page.prose("", `  ${act.event}: no second run, no second mail`);
  }
  page.title("4. Somebody asks for a run by hand");
  const request = JSON.stringify({ dbInstanceIdentifier: "jobs-staging", dryRun: true });
  const mail = await send(world, request);
  expect(mail.subject.startsWith("OK "), `the mail says that there is nothing to do: ${mail.subject}`);
  page.prose("", `  ${request}`);
  page.sheet(`Subject: ${mail.subject}`);
}
page.prose(
  "",
  `That was all, in ${((performance.now() - begun) / 1000).toFixed(1)} seconds. Nothing is left running, nothing is left on disk.`,
);

async function play(world: World, act: Act): Promise<void> {
  const own = stories.filter((story) => story.database === act.database);
  page.title(act.title);
  page.prose(...act.told);
  await world.fill(act.database);

  page.heading("Before");
  for (const story of own) await showFailure(world, story);

  page.heading("The event, as EventBridge delivers it");
  page.sheet(await readEvent(act));
  const mail = await send(world, await readEvent(act));
  expect(mail.subject.startsWith(act.verdict), `the mail begins with "${act.verdict}": ${mail.subject}`);

  page.heading("The mail, as a subscriber of the topic gets it");
  page.sheet(`Subject: ${mail.subject}\n\n${mail.text}`);

  page.heading("After");
  for (const story of own) await showSuccess(world, story);
}

async function showFailure(world: World, story: Story): Promise<void> {
  page.story(story.title);
  for (const insert of story.before) {
    const answer = await tryInsert(world, story, insert);
    expect(answer.inserted, `this works before the repair: ${insert}`);
    page.sql(insert);
    if (answer.inserted) page.good(`id ${answer.id}`);
  }
  const answer = await tryInsert(world, story, story.insert);
  expect(!answer.inserted && answer.sqlstate === story.sqlstate, `this fails before the repair: ${story.insert}`);
  page.sql(story.insert);
  if (answer.inserted) return;
  page.bad(`ERROR:  ${answer.message}`);
  if (answer.detail !== "") page.bad(`DETAIL:  ${answer.detail}`);
}

async function showSuccess(world: World, story: Story): Promise<void> {
  const answer = await tryInsert(world, story, story.insert);
  page.sql(story.insert);
  expect(answer.inserted, `this works after the repair: ${story.insert}`);
  if (answer.inserted) page.good(`id ${answer.id}`);
}

/** Gives the function an event and takes the one mail that it sends. */
async function send(world: World, event: string): Promise<{ subject: string; text: string }> {
  const before = world.aws.published.length;
  for (const run of await world.deliver(JSON.parse(event))) {
    expect(run.status === "SUCCEEDED", `the function succeeds: ${run.error?.message ?? run.status}`);
  }
  const [mail, ...others] = world.aws.published.slice(before);
  expect(others.length === 0, "the function sends one mail");
  if (mail?.Subject === undefined) throw new Error("the function has sent no mail");
  return { subject: mail.Subject, text: mail.text };
}

function readEvent({ event }: Act): Promise<string> {
  return readFile(new URL(`events/${event}`, import.meta.url), "utf8");
}

function expect(holds: boolean, claim: string): void {
  if (!holds) throw new Error(`the demo did not go as it should. Wanted: ${claim}`);
}
