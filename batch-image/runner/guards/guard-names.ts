/** What is looked at before a proof; `SKIP_GUARDS` names those that an operator knows better. */
export const guardNames = ["gpu", "shared-memory", "memory", "disk", "temporary-folder", "clock"] as const;
export type GuardName = (typeof guardNames)[number];
