/** What a metric is known by. Dimensions by name; two metrics differ where any of them differs. */
export type MetricId = { namespace: string; name: string; dimensions: Readonly<Record<string, string>> };

/** A value seen `count` times, or a summary that somebody else made. */
export type Sample = { atMs: number; unit: string } & (
  | { kind: "value"; value: number; count: number }
  | { kind: "summary"; sum: number; minimum: number; maximum: number; count: number }
);

export type Series = MetricId & { samples: Sample[] };

export type MetricStore = {
  add(id: MetricId, sample: Sample): void;
  find(id: MetricId): Series | undefined;
  /** Metrics with data, in the order of their first sample. */
  all(): readonly Series[];
};

/** Samples older than this are dropped as newer ones come: one machine looks at its last day. */
const KEEP_MS = 24 * 3600 * 1000;
/** How many samples a series may have before it is looked through for old ones. */
const PRUNE_EVERY = 1_000;

const keyOf = ({ namespace, name, dimensions }: MetricId): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);

export function createStore(): MetricStore {
  const series = new Map<string, Series>();
  return {
    add(id, sample) {
      const key = keyOf(id);
      const found = series.get(key) ?? { ...id, samples: [] };
      series.set(key, found);
      found.samples.push(sample);
      if (found.samples.length % PRUNE_EVERY === 0)
        found.samples = found.samples.filter(({ atMs }) => atMs > sample.atMs - KEEP_MS);
    },
    find: (id) => series.get(keyOf(id)),
    all: () => [...series.values()],
  };
}
