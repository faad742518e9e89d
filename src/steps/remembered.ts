import type { Clock } from "../ports/clock.ts";

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

/** The same for many keys at once: what is not known is asked for in one question; absent answers are remembered too. */
export function rememberedAll<K, V>(
  clock: Pick<Clock, "nowMs">,
  ms: number,
  ask: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>,
): (keys: readonly K[]) => Promise<ReadonlyMap<K, V>> {
  const answers = new Map<K, { untilMs: number; value: V | undefined }>();
  return async (keys) => {
    const nowMs = clock.nowMs();
    const known = new Map<K, V>();
    const missing = new Set<K>();
    for (const key of keys) {
      const kept = answers.get(key);
      if (!kept || kept.untilMs <= nowMs) missing.add(key);
      else if (kept.value !== undefined) known.set(key, kept.value);
    }
    if (missing.size === 0) return known;
    const found = await ask([...missing]);
    if (answers.size + missing.size > mostEntries) answers.clear();
    for (const key of missing) {
      const value = found.get(key);
      answers.set(key, { untilMs: nowMs + ms, value });
      if (value !== undefined) known.set(key, value);
    }
    return known;
  };
}
