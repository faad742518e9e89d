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
  const isNewer = createIsNewer(deps.log);
  const demandLog: DemandLog = {
    async note(atSec, asked) {
      const refused = await append(deps, minuteOf(atSec), asked.map(encodeAsked).slice(0, mostPerMinute));
      if (refused) isNewer(refused); // and says so; that a minute is full is no news
    },
    async since(fromSec) {
      const items = await queryAll(deps, {
        KeyConditionExpression: "#pk = :pk AND #sk >= :from",
        ExpressionAttributeNames: { "#pk": table.partitionKey, "#sk": table.sortKey },
        ExpressionAttributeValues: { ":pk": demandPartition, ":from": minuteKey(fromSec) },
      });
      return items.filter((item) => !isNewer(item)).map((item) => readMinute(item, deps.log));
    },
  };
  return translateErrors("dynamodb", demandLog);
}

/**
 * While the minute has fewer than are kept: those that came with the last one may be too many, and are not read. So nothing
 * that fits is refused for what came with it, and an item is never twice as long as it may be. Resolves with the item where
 * it is full, or a newer version's.
 */
async function append(
  { client, tableName }: Deps,
  minuteSec: UnixSeconds,
  entries: AttributeValue[],
): Promise<Item | undefined> {
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { [table.partitionKey]: demandPartition, [table.sortKey]: minuteKey(minuteSec) },
        UpdateExpression:
          "SET #schema = :schema, #ttl = :ttl, #asked = list_append(if_not_exists(#asked, :none), :added)",
        ConditionExpression:
          "(attribute_not_exists(#schema) OR #schema <= :schema) AND (attribute_not_exists(#asked) OR size(#asked) < :most)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
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
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return error.Item;
  }
}

/** Whether a newer version wrote the item, which is said once of each. */
function createIsNewer(log: Log): (item: Item) => boolean {
  const told = new Set<string>();
  return (item) => {
    if (!(Number(item.schema?.N) > knownSchema)) return false;
    const name = nameOf(item);
    if (!told.has(name)) log.error("A newer version wrote this item of the table: skipped", { item: name });
    told.add(name);
    return true;
  };
}

function readMinute(item: Item, log: Log): WatchedMinute {
  const { asked, malformed } = decodeMinute(item);
  if (malformed > 0) {
    log.error("Entries of this item of the table cannot be read: skipped", { item: nameOf(item), malformed });
  }
  const kept = asked.slice(0, mostPerMinute).sort((one, other) => one.atSec - other.atSec);
  return { minuteSec: unixSeconds(Date.parse(minuteIn(item)) / 1000), asked: kept };
}

const minuteIn = (item: Item): string => item[table.sortKey]?.S ?? "";
const nameOf = (item: Item): string => `demand ${minuteIn(item)}`;
