import {
  type HostMeasure,
  type HostSample,
  type HostUse,
  hostMeasures,
  type Range,
} from "../../../src/domain/host-use.ts";

export type Ranges = {
  add(sample: HostSample): void;
  /** Rounded to a tenth; a measure that no sample had is absent. */
  use(): HostUse;
};

type Sums = { least: number; sum: number; count: number; most: number };

/** The least, mean and largest value of each measure: the same memory after a day as after a minute. */
export function createRanges(): Ranges {
  const sums = new Map<HostMeasure, Sums>();
  return {
    add(sample) {
      for (const measure of hostMeasures) {
        const value = sample[measure];
        if (value !== undefined && Number.isFinite(value)) sums.set(measure, added(sums.get(measure), value));
      }
    },
    use: () => Object.fromEntries([...sums].map(([measure, of]) => [measure, rangeOf(of)])),
  };
}

const added = (before: Sums | undefined, value: number): Sums => ({
  least: Math.min(before?.least ?? value, value),
  sum: (before?.sum ?? 0) + value,
  count: (before?.count ?? 0) + 1,
  most: Math.max(before?.most ?? value, value),
});

const rangeOf = ({ least, sum, count, most }: Sums): Range => ({
  least: tenth(least),
  mean: tenth(sum / count),
  most: tenth(most),
});

const tenth = (value: number) => Math.round(value * 10) / 10;
