/** `load` remembered per key for `ttlMs`; a failure is not remembered, and callers at the same time share one load. */
export function cached<K, V>(ttlMs: number, nowMs: () => number, load: (key: K) => Promise<V>) {
  const known = new Map<K, { value: Promise<V>; untilMs: number }>();
  return (key: K): Promise<V> => {
    const before = known.get(key);
    if (before && before.untilMs > nowMs()) return before.value;
    const entry = { value: load(key), untilMs: nowMs() + ttlMs };
    known.set(key, entry);
    entry.value.catch(() => {
      if (known.get(key) === entry) known.delete(key);
    });
    return entry.value;
  };
}
