import type { Reference } from "../reference/reference.ts";
import { sameNames } from "../schema/mapping.ts";
import type { Original } from "../schema/original.ts";
import type { Baseline } from "./baseline.ts";

/**
 * Its generators, as those of a source. Where the sequences stood then does not say where they have to stand now: a restore to an
 * earlier time is right as it is.
 */
export function referenceOf({ generators }: Pick<Baseline, "generators">): Reference {
  return {
    ...generators,
    sequences: generators.sequences.map(({ position, ...sequence }) => ({
      ...sequence,
      position: position && { ...position, past: true },
    })),
  };
}

/** All else, as that of a source. All that was there then is to be here: a table that is not has vanished. */
export function originalOf({ taken, schema }: Pick<Baseline, "taken" | "schema">): Original {
  return { called: `the baseline of ${taken}`, isBaseline: true, schema, names: sameNames };
}
