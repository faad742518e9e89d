import { setTimeout as sleep } from "node:timers/promises";
import { NotSeen, Unmet } from "../check.ts";
import type { WritableTarget } from "../target.ts";

/** What the stage came to. Throws `NotSeen` where it failed: that is another check's to say. */
export async function after<T>(stage: (target: WritableTarget) => Promise<T>, target: WritableTarget): Promise<T> {
  try {
    return await stage(target);
  } catch (error) {
    if (error instanceof NotSeen) throw error;
    throw new NotSeen(`what must come before has failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const pollMs = 200;

/** Looks until there is something to see. Throws `Unmet` after the run's patience. */
export async function until<T>(target: WritableTarget, what: string, look: () => Promise<T | undefined>): Promise<T> {
  const endsMs = Date.now() + target.patienceSec * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > endsMs) throw new Unmet(`not ${what} after ${target.patienceSec} s`);
    await sleep(pollMs);
  }
}
