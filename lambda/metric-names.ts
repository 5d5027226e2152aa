/** Where CloudWatch keeps what metrics.ts counts, under the name of the function as `service`. */
export const metricNamespace = "RestoreHook";

export const metricNames = {
  checked: "Checked",
  repaired: "Repaired",
  failed: "Failed",
  leftBehind: "LeftBehind",
  restored: "Restored",
  notKept: "NotKept",
  seconds: "Seconds",
} as const;
