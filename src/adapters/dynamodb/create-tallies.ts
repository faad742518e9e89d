import { table } from "../../config/names.ts";
import { type UnixSeconds, unixSeconds } from "../../domain/values.ts";
import type { Log } from "../../ports/log.ts";
import { PortError, translateErrors } from "../../ports/port-error.ts";
import { tallies as names, type Tallies, type Tally, type TallyName } from "../../ports/tallies.ts";
import { addToItem } from "./add-to-item.ts";
import { isoTime } from "./iso-time.ts";
import { queryAll } from "./query-all.ts";
import type { Item } from "./request-item.ts";
import type { TableDeps } from "./table-deps.ts";

const partition = { S: "tallies" };
const keptSec = 90 * 24 * 60 * 60;
const knownSchema = 1;

/** One item for each hour that is only ever added to. DynamoDB's numbers have 38 digits: wei are exact. */
export function createTallies(deps: TableDeps & { log: Log }): Tallies {
  const { log } = deps;
  const tallies: Tallies = {
    async add(atSec, counts) {
      const added = Object.entries(counts).map(([name, count]) => [name, whole(name, count)] as const);
      const changes = added.filter(([, count]) => count !== 0n);
      if (changes.length === 0) return;
      const hourSec = hourOf(atSec);
      await addToItem(deps, {
        key: { [table.partitionKey]: partition, [table.sortKey]: { S: isoTime(hourSec) } },
        schema: knownSchema,
        set: { expression: `${table.ttl} = :ttl`, values: { ":ttl": { N: String(hourSec + keptSec) } } },
        add: Object.fromEntries(changes),
      });
    },
    async since(fromSec) {
      const items = await queryAll(deps, {
        KeyConditionExpression: "#pk = :pk AND #sk >= :from",
        ExpressionAttributeNames: { "#pk": table.partitionKey, "#sk": table.sortKey },
        ExpressionAttributeValues: { ":pk": partition, ":from": { S: isoTime(hourOf(fromSec)) } },
      });
      return items.flatMap((item) => readTally(item, log));
    },
  };
  return translateErrors("dynamodb", tallies);
}

function whole(name: string, count: bigint | number): bigint {
  if (typeof count === "bigint") return count;
  if (!Number.isFinite(count)) throw new PortError("not-finite", "give-up", `${name}: ${count} cannot be counted`);
  return BigInt(Math.round(count));
}

const hourOf = (atSec: UnixSeconds): UnixSeconds => unixSeconds(Math.floor(atSec / 3600) * 3600);

function readTally(item: Item, log: Log): Tally[] {
  const hour = item[table.sortKey]?.S ?? "";
  if (Number(item.schema?.N) > knownSchema) {
    log.error("A newer version wrote this item of the table: skipped", { item: `tallies ${hour}` });
    return [];
  }
  const counts = Object.keys(names).map((name) => [name, exact(item[name]?.N ?? "0")]);
  return [
    {
      hourSec: unixSeconds(Date.parse(hour) / 1000),
      counts: Object.fromEntries(counts) as Record<TallyName, bigint>, // each name of the table
    },
  ];
}

/** DynamoDB may write a round number with an exponent. */
function exact(number: string): bigint {
  const [mantissa = "0", exponent = "0"] = number.toLowerCase().split("e");
  const [digits = "0", fraction = ""] = mantissa.split(".");
  return BigInt(digits + fraction.padEnd(Number(exponent), "0").slice(0, Number(exponent)));
}
