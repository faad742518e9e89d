import { table } from "../../config/names.ts";
import { unixSeconds } from "../../domain/values.ts";
import { keptSamples, type Sample } from "../../ports/samples.ts";
import { refuseNewer } from "./newer-schema.ts";
import type { Item } from "./request-item.ts";

/** A measurement as it is kept: with the id that tells a replay. */
export type Kept = Sample & { id?: string };

/** A series' item: its measurements in order of time, and the version that the next write replaces. */
export type Series = { version: number; samples: readonly Kept[] };

const keptSec = 90 * 24 * 60 * 60;
const knownSchema = 1;

export const seriesKey = (series: string): Item => ({
  [table.partitionKey]: { S: `samples#${series}` },
  [table.sortKey]: { S: "samples" },
});

/**
 * The series with `sample` among the latest, or undefined where it changes nothing. In order of time whatever the order
 * of arrival, so that a replay of what has fallen out does not come back.
 */
export function withSample({ version, samples }: Series, sample: Kept): Series | undefined {
  if (sample.id !== undefined && samples.some(({ id }) => id === sample.id)) return undefined;
  const after = samples.findIndex(({ atSec }) => atSec > sample.atSec);
  const place = after === -1 ? samples.length : after;
  if (place === 0 && samples.length >= keptSamples) return undefined;
  const all = [...samples.slice(0, place), sample, ...samples.slice(place)];
  return { version: version + 1, samples: all.slice(-keptSamples) };
}

/** Values are text: a double comes back to the last bit, whatever its size. */
export function encodeSeries(series: string, { version, samples }: Series): Item {
  const newestSec = samples.at(-1)?.atSec ?? 0;
  return {
    ...seriesKey(series),
    schema: { N: String(knownSchema) },
    version: { N: String(version) },
    samples: {
      L: samples.map(({ value, atSec, id }) => ({
        M: { value: { S: String(value) }, atSec: { N: String(atSec) }, ...(id !== undefined && { id: { S: id } }) },
      })),
    },
    [table.ttl]: { N: String(newestSec + keptSec) },
  };
}

/** What is in the item; an item that is not there is an empty series. Throws a PortError where a newer version wrote it. */
export function decodeSeries(item: Item | undefined): Series {
  if (!item) return { version: 0, samples: [] };
  refuseNewer(String(item[table.partitionKey]?.S), Number(item.schema?.N), knownSchema);
  const samples = (item.samples?.L ?? []).map(({ M: each }) => ({
    value: Number(each?.value?.S),
    atSec: unixSeconds(Number(each?.atSec?.N)),
    ...(each?.id?.S !== undefined && { id: each.id.S }),
  }));
  return {
    version: Number(item.version?.N ?? 0),
    samples: samples.filter(({ value, atSec }) => Number.isFinite(value) && Number.isFinite(atSec)),
  };
}
