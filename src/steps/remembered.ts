import type { Clock } from "../ports/clock.ts";
import type { SayOnce } from "./say-once.ts";

/** Entries kept by one memory: programs come and go, and a watcher lives for a minute. */
const mostEntries = 5_000;

/** One answer per key for `ms`, and one question at a time; an answer that failed is asked for anew. */
export function remembered<K, V>(
  clock: Pick<Clock, "nowMs">,
  ms: number,
  ask: (key: K) => Promise<V>,
): (key: K) => Promise<V> {
  const answers = new Map<K, { untilMs: number; answer: Promise<V> }>();
  return (key) => {
    const kept = answers.get(key);
    if (kept && kept.untilMs > clock.nowMs()) return kept.answer;
    const answer = ask(key);
    if (answers.size >= mostEntries) answers.clear();
    answers.set(key, { untilMs: clock.nowMs() + ms, answer });
    answer.catch(() => answers.delete(key));
    return answer;
  };
}

/**
 * The same for what can be done without: while it cannot be had the last answer holds, or undefined where there was none, each
 * time for `ms`.
 */
export function rememberedIfAny<K, V>(
  clock: Pick<Clock, "nowMs">,
  ms: number,
  ask: (key: K) => Promise<V>,
  missing: SayOnce,
): (key: K) => Promise<V | undefined> {
  const last = new Map<K, V>();
  return remembered<K, V | undefined>(clock, ms, async (key) => {
    const answer = await askOr(missing, async () => ({ value: await ask(key) }));
    if (answer) last.set(key, answer.value);
    return last.get(key);
  });
}

/** So long nobody asks again for what could not be had, and no pass waits for it. */
const pauseMs = 30_000;

/**
 * The same for many keys at once: what is not known is asked for in one question; absent answers are remembered too. With
 * `missing` it can be done without: while it cannot be had the last answers hold.
 */
export function rememberedAll<K, V>(
  clock: Pick<Clock, "nowMs">,
  ms: number,
  ask: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>,
  missing?: SayOnce,
): (keys: readonly K[]) => Promise<ReadonlyMap<K, V>> {
  const answers = new Map<K, { untilMs: number; value: V | undefined }>();
  return async (keys) => {
    const nowMs = clock.nowMs();
    const known = new Map<K, V>();
    const due = new Set<K>();
    for (const key of keys) {
      const kept = answers.get(key);
      if (!kept || kept.untilMs <= nowMs) due.add(key);
      else if (kept.value !== undefined) known.set(key, kept.value);
    }
    if (due.size === 0) return known;
    const found = await askOr(missing, () => ask([...due]));
    if (answers.size + due.size > mostEntries) answers.clear();
    for (const key of due) {
      const value = found ? found.get(key) : answers.get(key)?.value;
      answers.set(key, { untilMs: nowMs + (found ? ms : pauseMs), value });
      if (value !== undefined) known.set(key, value);
    }
    return known;
  };
}

/** undefined: it was not to be had, and can be done without. */
async function askOr<T>(missing: SayOnce | undefined, ask: () => Promise<T>): Promise<T | undefined> {
  if (!missing) return ask();
  try {
    const found = await ask();
    missing.isOver();
    return found;
  } catch (error) {
    missing.say(error);
    return undefined;
  }
}
