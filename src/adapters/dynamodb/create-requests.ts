import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { table } from "../../config/names.ts";
import type { InPhase, Phase, Request } from "../../domain/request.ts";
import type { Log } from "../../ports/log.ts";
import { translateErrors } from "../../ports/port-error.ts";
import type { Requests } from "../../ports/requests.ts";
import { type Condition, putMarked } from "./put-marked.ts";
import { queryAll } from "./query-all.ts";
import { decodeRequest, encodeRequest, type Item, requestKey } from "./request-item.ts";
import type { TableDeps } from "./table-deps.ts";

/** Requests in the table: one item each, replaced as a whole under the condition of its revision. */
export function createRequests(deps: TableDeps & { log: Log }): Requests {
  const { client, tableName, log } = deps;

  const requests: Requests = {
    async get(id) {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: requestKey(id), ConsistentRead: true }),
      );
      return item && decodeRequest(item);
    },
    async create(request) {
      const current = await put(deps, request, { ConditionExpression: "attribute_not_exists(#pk)" });
      return current === "stored" ? { kind: "stored" } : { kind: "exists", current: existing(current) };
    },
    async replace(request) {
      const before = { ":before": { N: String(request.revision - 1) } };
      const condition = { ConditionExpression: "attribute_exists(#pk) AND revision = :before" };
      const current = await put(deps, request, { ...condition, ExpressionAttributeValues: before });
      return current === "stored" ? { kind: "stored" } : { kind: "conflict", current };
    },
    async inPhase<P extends Phase>(phase: P) {
      const items = await query(deps, table.byPhase.index, table.byPhase.partitionKey, phase);
      return readable(items, log).filter((request): request is InPhase<P> & Request => request.phase === phase);
    },
  };
  return translateErrors("dynamodb", requests);
}

/** Writes the request where the condition holds; else what is there. */
async function put(
  deps: TableDeps,
  request: Request,
  condition: Omit<Condition, "ExpressionAttributeNames">,
): Promise<"stored" | Request | undefined> {
  const names = { ExpressionAttributeNames: { "#pk": table.partitionKey } };
  const there = await putMarked(deps, encodeRequest(request), { ...condition, ...names });
  return there === "stored" ? there : there && decodeRequest(there);
}

/** The condition "is not there" failed, so something is. */
function existing(current: Request | undefined): Request {
  if (!current) throw new Error("the table refused a new request and did not show the one that is there");
  return current;
}

const query = (deps: TableDeps, index: string, key: string, value: string): Promise<Item[]> =>
  queryAll(deps, {
    IndexName: index,
    KeyConditionExpression: "#key = :value",
    ExpressionAttributeNames: { "#key": key },
    ExpressionAttributeValues: { ":value": { S: value } },
  });

/** One item that cannot be read must not hide the others. */
function readable(items: readonly Item[], log: Log): Request[] {
  return items.flatMap((item) => {
    try {
      return [decodeRequest(item)];
    } catch (error) {
      log.error("An item of the table cannot be read: skipped", { item: item[table.partitionKey]?.S }, error);
      return [];
    }
  });
}
