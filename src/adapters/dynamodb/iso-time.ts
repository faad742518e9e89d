import type { UnixSeconds } from "../../domain/values.ts";

/** `2026-08-21T13:00:00Z`: in order as text. */
export const isoTime = (atSec: UnixSeconds): string => new Date(atSec * 1000).toISOString().replace(".000", "");
