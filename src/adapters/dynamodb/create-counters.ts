import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { table } from "../../config/names.ts";
import { unixSeconds } from "../../domain/values.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Counters } from "../../ports/counters.ts";
import { translateErrors } from "../../ports/port-error.ts";
import { addToItem } from "./add-to-item.ts";
import { refuseNewer } from "./newer-schema.ts";
import type { TableDeps } from "./table-deps.ts";

const key = { [table.partitionKey]: { S: "counters" }, [table.sortKey]: { S: "gpu-time" } };
const knownSchema = 1;

/** GPU milliseconds in one item that is only ever added to. */
export function createCounters(deps: TableDeps & { clock: Pick<Clock, "now"> }): Counters {
  const { client, tableName, clock } = deps;
  const counters: Counters = {
    async addGpuTime({ busyMs, availableMs }) {
      await addToItem(deps, {
        key,
        schema: knownSchema,
        set: { expression: "sinceSec = if_not_exists(sinceSec, :now)", values: { ":now": { N: String(clock.now()) } } },
        add: { busyMs: Math.round(busyMs), availableMs: Math.round(availableMs) },
      });
    },
    async gpuTime() {
      const { Item: item } = await client.send(new GetItemCommand({ TableName: tableName, Key: key }));
      refuseNewer("the GPU time", Number(item?.schema?.N), knownSchema);
      return {
        busyMs: Number(item?.busyMs?.N ?? 0),
        availableMs: Number(item?.availableMs?.N ?? 0),
        sinceSec: unixSeconds(Number(item?.sinceSec?.N ?? clock.now())),
      };
    },
  };
  return translateErrors("dynamodb", counters);
}
