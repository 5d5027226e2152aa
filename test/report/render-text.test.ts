import { describe, expect, test } from "vitest";
import { databaseReport } from "../../lambda/report/database-report.ts";
import { renderText } from "../../lambda/report/render-text.ts";
import { examples, finding, report } from "./examples.ts";

describe("the text of a report", () => {
  for (const [name, example] of Object.entries(examples)) {
    test(`is as in the file: ${name}`, async () => {
      await expect(renderText(example)).toMatchFileSnapshot(`${name.replaceAll(",", "").replaceAll(" ", "-")}.txt`);
    });

    test(`has no character that acts on what is around it: ${name}`, () => {
      expect(renderText(example)).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
    });
  }

  test.each([
    {
      names: "Hebrew",
      column: 'public."הזמנות"',
      lines: ['- public."הזמנות"', "  18 -> 90211, sequence public.orders_id_seq"],
    },
    {
      names: "Arabic",
      column: 'public."طلبات".id',
      lines: ['- public."طلبات".id: 18 -> 90211, sequence public.orders_id_seq'],
    },
    {
      names: "Greek",
      column: 'public."παραγγελίες"',
      lines: ['- public."παραγγελίες": 18 -> 90211, sequence public.orders_id_seq'],
    },
  ])("has before and after in this order, also behind a name that ends in letters of $names", ({ column, lines }) => {
    const moved = finding({
      ...{ outcome: "repaired", problem: "behind", columns: [column] },
      ...{ sequence: "public.orders_id_seq", from: "18", to: "90211" },
    });
    expect(renderText(report({ databases: [databaseReport("shop", 1, [moved])] }))).toContain(
      `\n${lines.join("\n")}\n`,
    );
  });

  test("has lines of their own only, whatever the names are", () => {
    const text = renderText(examples["hostile names"] ?? report({}));
    expect(text).not.toMatch(/^OK: everything|^Database postgres|^ner|^lic/m);
  });
});
