/** What may start the hook by itself: the restore of a server, the end of an AWS DMS load. */
export const triggers = ["restores", "loads"] as const;

export type Trigger = (typeof triggers)[number];
