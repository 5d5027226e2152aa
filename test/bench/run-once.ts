/** Checks or repairs once, in a process of its own, and prints what that took: seconds, and the most memory it had, in bytes. */
import { z } from "zod";
import { check, repair } from "./contestants.ts";
import { secondsOf } from "./measure.ts";

const [command, given] = process.argv.slice(2);
const connection = z
  .object({
    host: z.string(),
    port: z.number(),
    database: z.string(),
    user: z.string(),
    password: z.string(),
    tls: z.object({ ca: z.string() }),
  })
  .parse(JSON.parse(given ?? ""));

async function run(): Promise<void> {
  let findings = 0;
  const took = await secondsOf(async () => {
    const report = await (command === "check" ? check : repair)(connection);
    findings = report.findings.length;
  });
  console.log(JSON.stringify({ seconds: took, findings, memory: process.resourceUsage().maxRSS * 1024 }));
}

void run();
