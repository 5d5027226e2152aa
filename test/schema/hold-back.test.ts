import { expect, test } from "vitest";
import { type Difference, difference } from "../../lambda/schema/difference.ts";
import { holdBack } from "../../lambda/schema/hold-back.ts";

const names = Array.from({ length: 40 }, (_, index) => ({ schema: "app", name: `v${index}` }));

test("what needs something that needs something that is left to a person is left to one, and read but a few times", () => {
  let reads = 0;
  const views = names.map(({ name }, index): Difference => {
    const sql = index === 0 ? [] : [`create view "app"."${name}" as select from "app"."v${index - 1}"`];
    return {
      ...difference("view", `app.${name}`, {}),
      get sql() {
        reads += 1;
        return sql;
      },
    };
  });
  // looks at notes alone, so that each reading that is counted is one of ours
  const isLeft = ({ object, note }: Difference) => object === "app.v0" || note !== null;
  const held = holdBack(views, (all) =>
    names.filter((_, index) => all.some((one) => one.object === `app.v${index}` && isLeft(one))),
  );
  expect(held.map(({ note }) => note)).toEqual([
    null,
    ...names.slice(0, -1).map(({ name }) => `first it needs app.${name}`),
  ]);
  expect(reads).toBeLessThan(3 * names.length ** 2);
});
