import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { table } from "../../config/names.ts";
import { unixSeconds } from "../../domain/values.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Counters } from "../../ports/counters.ts";
import { translateErrors } from "../../ports/port-error.ts";
import type { TableDeps } from "./table-deps.ts";

const key = { [table.partitionKey]: { S: "counters" }, [table.sortKey]: { S: "gpu-time" } };

/** GPU milliseconds in one item that is only ever added to. */
export function createCounters({ client, tableName, clock }: TableDeps & { clock: Pick<Clock, "now"> }): Counters {
  const counters: Counters = {
    async addGpuTime({ busyMs, availableMs }) {
      await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: key,
          UpdateExpression:
            "SET sinceSec = if_not_exists(sinceSec, :now), #schema = :schema ADD busyMs :busy, availableMs :available",
          ExpressionAttributeNames: { "#schema": "schema" },
          ExpressionAttributeValues: {
            ":now": { N: String(clock.now()) },
            ":schema": { N: "1" },
            ":busy": { N: String(Math.round(busyMs)) },
            ":available": { N: String(Math.round(availableMs)) },
          },
        }),
      );
    },
    async gpuTime() {
      const { Item: item } = await client.send(new GetItemCommand({ TableName: tableName, Key: key }));
      return {
        busyMs: Number(item?.busyMs?.N ?? 0),
        availableMs: Number(item?.availableMs?.N ?? 0),
        sinceSec: unixSeconds(Number(item?.sinceSec?.N ?? clock.now())),
      };
    },
  };
  return translateErrors("dynamodb", counters);
}
