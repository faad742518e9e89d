import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { table } from "../../config/names.ts";
import type { WatcherLease } from "../../ports/leases.ts";
import { translateErrors } from "../../ports/port-error.ts";
import { clockErrorMs } from "./clock-error.ts";
import type { TableDeps } from "./table-deps.ts";

const key = { [table.partitionKey]: { S: "lease#watcher" }, [table.sortKey]: { S: "lease" } };

/** Which watcher passes: one item that a younger watcher overwrites. */
export function createWatcherLease({ client, tableName }: TableDeps): WatcherLease {
  const lease: WatcherLease = {
    async take(holder, startedAtMs) {
      try {
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: { ...key, schema: { N: "1" }, holder: { S: holder }, startedAtMs: { N: String(startedAtMs) } },
            ConditionExpression:
              "attribute_not_exists(startedAtMs) OR startedAtMs < :mine OR startedAtMs > :absurd OR holder = :me",
            ExpressionAttributeValues: {
              ":me": { S: holder },
              ":mine": { N: String(startedAtMs) },
              ":absurd": { N: String(startedAtMs + clockErrorMs) },
            },
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
    async holds(holder) {
      const { Item: item } = await client.send(new GetItemCommand({ TableName: tableName, Key: key }));
      return item?.holder?.S === holder;
    },
  };
  return translateErrors("dynamodb", lease);
}

/** When the watcher that holds it began, in Unix milliseconds; undefined before the first one. For people who look. */
export async function watcherStartedAtMs({ client, tableName }: TableDeps): Promise<number | undefined> {
  const { Item: item } = await client.send(new GetItemCommand({ TableName: tableName, Key: key }));
  return item?.startedAtMs?.N === undefined ? undefined : Number(item.startedAtMs.N);
}
