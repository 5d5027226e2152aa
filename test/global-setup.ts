import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { bundleFunction } from "../infra/bundle.ts";
import { bundleFile } from "../infra/bundle-location.ts";
import { startPostgresServer } from "../local/postgres-server.ts";
import { majors, newestMajor, postgresPackage } from "./postgres-majors.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The PostgreSQL server that all test files share; each case has a database of its own on it. */
    postgres: { host: string; port: number; superuser: string; password: string; certificate: string };
    /** What a test gives to `startPostgresServer` that needs a server of its own. */
    postgresPackage: string;
    /** The path of the bundle that the stack deploys. */
    bundle: string;
  }
}

/** Everything runs on the newest PostgreSQL, and the engine on the oldest as well, or on the major in POSTGRES_MAJOR. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const oldest = Number(process.env.POSTGRES_MAJOR ?? Math.min(...majors));
  const package_ = await postgresPackage(project.name === "engine" ? oldest : newestMajor);
  const folder = await mkdtemp(join(tmpdir(), "restore-hook-bundle-"));
  const bundleFolder = join(folder, "function");
  const [server] = await Promise.all([startPostgresServer({ package: package_ }), bundleFunction(bundleFolder)]);
  const { host, port, superuser, password, certificate } = server;
  project.provide("postgres", { host, port, superuser, password, certificate });
  project.provide("postgresPackage", package_);
  project.provide("bundle", join(bundleFolder, bundleFile));
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  };
}
