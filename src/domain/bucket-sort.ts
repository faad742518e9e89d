/** The last is for Infinity. */
const buckets = 256;
/** Of each bucket: where its next value goes. */
const next = new Uint16Array(buckets + 1);

/**
 * `from`'s values in rising order, in `to`: laid out in even buckets first, what is spread as times are is all but sorted,
 * and the rest is insertion. Fewer than 65,536 times, finite or Infinity.
 */
export function bucketSort(from: Float64Array, to: Float64Array): void {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < from.length; index++) {
    const value = from[index] ?? 0;
    if (value < least) least = value;
    if (value > most && value < Number.POSITIVE_INFINITY) most = value;
  }
  const scale = most > least ? (buckets - 2) / (most - least) : 0;
  const perUnit = Number.isFinite(scale) ? scale : 0; // too close together to be told apart
  next.fill(0);
  for (let index = 0; index < from.length; index++) {
    const after = bucketOf(from[index] ?? 0, least, perUnit) + 1;
    next[after] = (next[after] ?? 0) + 1;
  }
  for (let bucket = 1; bucket < buckets; bucket++) next[bucket] = (next[bucket] ?? 0) + (next[bucket - 1] ?? 0);
  for (let index = 0; index < from.length; index++) {
    const value = from[index] ?? 0;
    const bucket = bucketOf(value, least, perUnit);
    const at = next[bucket] ?? 0;
    to[at] = value;
    next[bucket] = at + 1;
  }
  insertionSort(to);
}

function bucketOf(value: number, least: number, perUnit: number): number {
  return value < Number.POSITIVE_INFINITY ? Math.floor((value - least) * perUnit) : buckets - 1;
}

function insertionSort(values: Float64Array): void {
  for (let index = 1; index < values.length; index++) {
    const value = values[index] ?? 0;
    let at = index;
    for (; at > 0; at--) {
      const before = values[at - 1] ?? 0;
      if (before <= value) break;
      values[at] = before;
    }
    values[at] = value;
  }
}
