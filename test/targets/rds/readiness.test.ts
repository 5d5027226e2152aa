import { describe, expect, test } from "vitest";
import { readinessOf } from "../../../lambda/targets/rds/readiness.ts";

describe("a server accepts connections while it is", () => {
  test.each([
    "available",
    "backing-up",
    "configuring-enhanced-monitoring",
    "configuring-iam-database-auth",
    "configuring-log-exports",
    "modifying",
    "storage-config-upgrade",
    "storage-initialization",
    "storage-optimization",
  ])("%s", (status) => {
    expect(readinessOf(status)).toBe("ready");
  });
});

describe("a server is waited for while it is", () => {
  test.each([
    "creating",
    "maintenance",
    "moving-to-vpc",
    "rebooting",
    "renaming",
    "resetting-master-credentials",
    "starting",
    "stopped",
    "stopping",
    "upgrading",
    "a state of next year",
    // object keys that are no states of ours
    "constructor",
    "",
  ])("%s", (status) => {
    expect(readinessOf(status)).toBe("waiting");
  });
});

describe("nothing comes of a server that is", () => {
  test.each([
    "deleting",
    "failed",
    "inaccessible-encryption-credentials",
    "incompatible-create",
    "incompatible-network",
    "incompatible-parameters",
    "incompatible-restore",
    "insufficient-capacity",
    "migration-failed",
    "restore-error",
    "storage-full",
  ])("%s", (status) => {
    expect(readinessOf(status)).toBe("hopeless");
  });
});
