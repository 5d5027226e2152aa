import * as z from "zod";
import { explain } from "../attempt.ts";
import type { Failure } from "../failure.ts";
import { fitting } from "./database-report.ts";
import type { Finding } from "./report.ts";
import { getObject, putObject } from "./report-bucket.ts";
import type { ReportFolder } from "./report-folder.ts";

/** What may have too many findings. */
export interface WithFindings {
  readonly findings: readonly Finding[];
}

/** What a checkpoint holds of something that may have too many findings for one. */
export interface Capped<T extends WithFindings> {
  /** With as many findings as there is room for. */
  readonly capped: T;
  /** The key of the object in the report bucket that has all of it; null where none is needed, or none could be made. */
  readonly whole: string | null;
  /** Why some of it is nowhere: it could not be put into the bucket, or did not come back; null when all of it is kept. */
  readonly lost: Failure | null;
}

/** Room for findings, and where those go that find none; null when there is no bucket. */
export interface Room {
  /** Bytes of JSON. */
  readonly bytes: number;
  readonly folder: ReportFolder | null;
}

/**
 * Leaves as many findings as there is room for, the first ones, and puts the whole into the bucket when these are not all. Where
 * that cannot be done, what was found stays found: it is no error.
 *
 * @param lost why some of what it was made of had been lost before
 */
export async function cap<T extends WithFindings>(
  value: T,
  name: string,
  { bytes, folder }: Room,
  lost: Failure | null = null,
): Promise<Capped<T>> {
  const findings = fitting(value.findings, bytes);
  const capped = { ...value, findings };
  if (findings.length === value.findings.length || folder === null) return { capped, whole: null, lost };
  const key = `${folder.prefix}parts/${name}.json`;
  try {
    await putObject(folder.bucket, key, JSON.stringify({ findings: value.findings }), "application/json");
    return { capped, whole: key, lost };
  } catch (error) {
    return { capped, whole: null, lost: explain(error).failure };
  }
}

/** What {@link cap} has put there, in this very run. */
const part = z.object({ findings: z.array(z.custom<Finding>((value) => typeof value === "object")) });

/** All of it again, as far as it was kept, and why the rest is lost. */
export interface Uncapped<T extends WithFindings> {
  readonly value: T;
  readonly lost: Failure | null;
}

/** What is capped where the bucket does not give back the whole. Throws what the SDK throws when that may pass. */
export async function uncap<T extends WithFindings>(
  { capped, whole, lost }: Capped<T>,
  folder: ReportFolder | null,
): Promise<Uncapped<T>> {
  if (whole === null || folder === null) return { value: capped, lost };
  try {
    return { value: { ...capped, ...part.parse(JSON.parse(await getObject(folder.bucket, whole))) }, lost };
  } catch (error) {
    const { failure, transient } = explain(error);
    if (transient) throw error;
    return { value: capped, lost: failure };
  }
}
