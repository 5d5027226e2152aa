import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };

/** The packages that `module` imports, or anything that it imports. */
function packagesOf(module: URL, seen = new Set<string>()): string[] {
  if (seen.has(module.href)) return [];
  seen.add(module.href);
  const imported = [...readFileSync(module, "utf8").matchAll(/^(?:import|export)\b[^;="]* from "([^"]+)";$/gm)];
  return imported.flatMap(([statement, name = ""]) => {
    // what is only a type is gone when the module runs
    if (/^(import|export) type\b/.test(statement) || isBuiltin(name)) return [];
    return name.startsWith(".") ? packagesOf(new URL(name, module), seen) : [name];
  });
}

test("the construct can be imported where nothing is installed that it is only developed with", () => {
  // GIVEN
  const installed = Object.keys(packageJson.dependencies);

  // WHEN
  const packages = packagesOf(new URL("../../infra/restore-hook.ts", import.meta.url));

  // THEN
  expect(packages).toContain("aws-cdk-lib");
  expect(packages.filter((name) => !installed.some((one) => name === one || name.startsWith(`${one}/`)))).toEqual([]);
});
