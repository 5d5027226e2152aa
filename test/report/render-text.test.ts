import { describe, expect, test } from "vitest";
import { renderText } from "../../lambda/report/render-text.ts";
import { examples, report } from "./examples.ts";

describe("the text of a report", () => {
  for (const [name, example] of Object.entries(examples)) {
    test(`is as in the file: ${name}`, async () => {
      await expect(renderText(example)).toMatchFileSnapshot(`${name.replaceAll(",", "").replaceAll(" ", "-")}.txt`);
    });

    test(`has no character that acts on what is around it: ${name}`, () => {
      expect(renderText(example)).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
    });
  }

  test("has lines of their own only, whatever the names are", () => {
    const text = renderText(examples["hostile names"] ?? report({}));
    expect(text).not.toMatch(/^OK: everything|^Database postgres|^ner|^lic/m);
  });
});
