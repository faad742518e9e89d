import type { StoryEvent } from "../../local/system/story.ts";

/** What takes long is said again from time to time: a proof on a CPU takes minutes. */
export type Progress = { record(event: StoryEvent): void; stop(): void };

const sayEveryMs = 15_000;
const follows = {
  claim: "guard",
  guard: "fetch",
  fetch: "check",
  check: "execute",
  execute: "prove",
  prove: "verify",
  verify: "store",
};

export function createProgress(say: (requestId: string, stage: string, elapsedMs: number) => void): Progress {
  const running = new Map<string, { stage: string; sinceMs: number }>();
  const timer = setInterval(() => {
    const nowMs = Date.now();
    for (const [id, { stage, sinceMs }] of running) {
      if (nowMs - sinceMs >= sayEveryMs) say(id, stage, nowMs - sinceMs);
    }
  }, sayEveryMs);
  return {
    record({ requestId, what, atMs }) {
      const stage = (follows as Partial<Record<string, string>>)[what];
      if (stage) running.set(requestId, { stage, sinceMs: atMs });
      else running.delete(requestId);
    },
    stop: () => clearInterval(timer),
  };
}
