import { type AttributeValue, ConditionalCheckFailedException, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { table } from "../../config/names.ts";
import { minuteOf, type WatchedMinute } from "../../domain/asked.ts";
import { type UnixSeconds, unixSeconds } from "../../domain/values.ts";
import { type DemandLog, mostPerMinute } from "../../ports/demand-log.ts";
import type { Log } from "../../ports/log.ts";
import { translateErrors } from "../../ports/port-error.ts";
import { decodeMinute, demandPartition, encodeAsked, minuteKey } from "./demand-item.ts";
import { queryAll } from "./query-all.ts";
import type { Item } from "./request-item.ts";
import type { TableDeps } from "./table-deps.ts";

const keptSec = 6 * 60 * 60;
const knownSchema = 1;

type Deps = TableDeps & { log: Log };

/** One item for each minute: a list that only ever grows at its end. */
export function createDemandLog(deps: Deps): DemandLog {
  const demandLog: DemandLog = {
    async note(atSec, asked) {
      await append(deps, minuteOf(atSec), asked.map(encodeAsked).slice(0, mostPerMinute));
    },
    async since(fromSec) {
      const items = await queryAll(deps, {
        KeyConditionExpression: "#pk = :pk AND #sk >= :from",
        ExpressionAttributeNames: { "#pk": table.partitionKey, "#sk": table.sortKey },
        ExpressionAttributeValues: { ":pk": demandPartition, ":from": minuteKey(fromSec) },
      });
      return items.flatMap((item) => readMinute(item, deps.log));
    },
  };
  return translateErrors("dynamodb", demandLog);
}

/**
 * While the minute has fewer than are kept: those that came with the last one may be too many, and are not read. So nothing
 * that fits is refused for what came with it, and an item is never twice as long as it may be.
 */
async function append({ client, tableName }: Deps, minuteSec: UnixSeconds, entries: AttributeValue[]): Promise<void> {
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { [table.partitionKey]: demandPartition, [table.sortKey]: minuteKey(minuteSec) },
        UpdateExpression:
          "SET #schema = :schema, #ttl = :ttl, #asked = list_append(if_not_exists(#asked, :none), :added)",
        ConditionExpression: "attribute_not_exists(#asked) OR size(#asked) < :most",
        ExpressionAttributeNames: { "#schema": "schema", "#ttl": table.ttl, "#asked": "asked" },
        ExpressionAttributeValues: {
          ":schema": { N: String(knownSchema) },
          ":ttl": { N: String(minuteSec + keptSec) },
          ":none": { L: [] },
          ":added": { L: entries },
          ":most": { N: String(mostPerMinute) },
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error; // else it is full
  }
}

function readMinute(item: Item, log: Log): WatchedMinute[] {
  const minute = item[table.sortKey]?.S ?? "";
  const name = `demand ${minute}`;
  if (Number(item.schema?.N) > knownSchema) {
    log.error("A newer version wrote this item of the table: skipped", { item: name });
    return [];
  }
  const { asked, malformed } = decodeMinute(item);
  if (malformed > 0) log.error("Entries of this item of the table cannot be read: skipped", { item: name, malformed });
  const kept = asked.slice(0, mostPerMinute).sort((one, other) => one.atSec - other.atSec);
  return [{ minuteSec: unixSeconds(Date.parse(minute) / 1000), asked: kept }];
}
