import { randomInt } from "node:crypto";
import { BatchGetItemCommand, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { table } from "../../config/names.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { PortError, translateErrors } from "../../ports/port-error.ts";
import type { Sample, Samples } from "../../ports/samples.ts";
import { putMarked } from "./put-marked.ts";
import type { Item } from "./request-item.ts";
import { decodeSeries, encodeSeries, type Series, seriesKey, withSample } from "./sample-item.ts";
import type { TableDeps } from "./table-deps.ts";

type Deps = TableDeps & { clock: Pick<Clock, "sleep">; log: Log };

/** Writers of one series are few; so many tries that fail mean that something is wrong. */
const mostTries = 20;
const [firstPauseMs, longestPauseMs] = [40, 400];
/** DynamoDB takes so many keys at once. */
const keysPerCall = 100;

/** Measurements in one item for each series, replaced as a whole under the condition of its version. */
export function createSamples(deps: Deps): Samples {
  const samples: Samples = {
    async observe(series, sample) {
      if (!Number.isFinite(sample.value) || !Number.isFinite(sample.atSec)) {
        throw new PortError("not-finite", "give-up", `${series}: ${sample.value} at ${sample.atSec} is no measurement`);
      }
      let current = decodeSeries(await get(deps, series));
      for (let tries = 1; tries <= mostTries; tries += 1) {
        const changed = withSample(current, sample);
        if (!changed) return;
        const there = await put(deps, series, current, changed);
        if (there === "stored") return;
        current = decodeSeries(there);
        await pause(deps, tries);
      }
      throw new PortError("contended", "retry", `${series} was changed by others ${mostTries} times in a row`);
    },
    async read(series) {
      const read = new Map<string, readonly Sample[]>();
      const wanted = [...new Set(series)];
      for (let start = 0; start < wanted.length; start += keysPerCall) {
        for (const item of await getAll(deps, wanted.slice(start, start + keysPerCall))) {
          const kept = readable(deps, item).map(({ value, atSec }) => ({ value, atSec }));
          const name = item[table.partitionKey]?.S?.slice("samples#".length) ?? "";
          if (kept.length > 0) read.set(name, kept);
        }
      }
      return read;
    },
  };
  return translateErrors("dynamodb", samples);
}

async function get({ client, tableName }: Deps, series: string): Promise<Item | undefined> {
  const Key = seriesKey(series);
  return (await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item;
}

/** Writes where nobody else has; else what is there. */
const put = (deps: Deps, series: string, before: Series, after: Series): Promise<"stored" | Item | undefined> =>
  putMarked(deps, encodeSeries(series, after), {
    ...(before.version === 0
      ? { ConditionExpression: "attribute_not_exists(#version)" }
      : {
          ConditionExpression: "#version = :before",
          ExpressionAttributeValues: { ":before": { N: String(before.version) } },
        }),
    ExpressionAttributeNames: { "#version": "version" },
  });

/** All items of the keys, at most a hundred; keys that DynamoDB put off are asked for again. */
async function getAll(deps: Deps, series: readonly string[]): Promise<Item[]> {
  const items: Item[] = [];
  let keys = series.map(seriesKey);
  for (let tries = 1; keys.length > 0; tries += 1) {
    if (tries > mostTries) {
      throw new PortError("contended", "retry", `${keys.length} series were put off ${mostTries} times`);
    }
    const { Responses, UnprocessedKeys } = await deps.client.send(
      new BatchGetItemCommand({ RequestItems: { [deps.tableName]: { Keys: keys } } }),
    );
    items.push(...(Responses?.[deps.tableName] ?? []));
    keys = UnprocessedKeys?.[deps.tableName]?.Keys ?? [];
    if (keys.length > 0) await pause(deps, tries);
  }
  return items;
}

/** Those who met once must not meet again: the first pause spans several calls, so that not all of a crowd come back at once. */
const pause = ({ clock }: Deps, tries: number) =>
  clock.sleep(randomInt(Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs)));

/** One item that cannot be read must not hide the others. */
function readable({ log }: Deps, item: Item): readonly Sample[] {
  try {
    return decodeSeries(item).samples;
  } catch (error) {
    log.error("An item of the table cannot be read: skipped", { item: item[table.partitionKey]?.S }, error);
    return [];
  }
}
