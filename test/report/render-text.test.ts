import { describe, expect, test } from "vitest";
import { databaseReport } from "../../lambda/report/database-report.ts";
import { renderText } from "../../lambda/report/render-text.ts";
import { examples, finding, report } from "./examples.ts";

describe("the text of a report", () => {
  for (const [name, example] of Object.entries(examples)) {
    test(`is as in the file: ${name}`, async () => {
      await expect(renderText(example)).toMatchFileSnapshot(`${name.replaceAll(" ", "-")}.txt`);
    });

    test(`has no character that acts on what is around it: ${name}`, () => {
      expect(renderText(example)).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
    });
  }

  test("has lines of their own only, whatever the names are", () => {
    const text = renderText(examples["hostile names"] ?? report({}));
    expect(text).not.toMatch(/^OK: everything|^Database postgres|^ner|^lic/m);
  });

  test("says so when it is longer than a message may be, and ends with a whole line", () => {
    const findings = Array.from({ length: 5_000 }, (_, index) =>
      finding({
        outcome: "repaired",
        problem: "missing",
        columns: [`public.größe_${index}.id`],
        sequence: `public.größe_${index}_id_seq`,
        to: "1",
        evidence: 'the primary key is a single bigint column called "id"',
      }),
    );
    const text = renderText(report({ databases: [databaseReport("shop", 5_000, findings)] }));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(250_000);
    expect(Buffer.byteLength(text)).toBeGreaterThan(249_500);
    expect(text).toMatch(
      /\n {2}(because|sequence|column).*\n\(The report is longer than a message may be, and ends here\.\)\n$/,
    );
  });
});
