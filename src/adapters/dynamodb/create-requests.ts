import { randomUUID } from "node:crypto";
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { table } from "../../config/names.ts";
import type { InPhase, Phase, Request } from "../../domain/request.ts";
import type { Log } from "../../ports/log.ts";
import { translateErrors } from "../../ports/port-error.ts";
import type { Requests } from "../../ports/requests.ts";
import { decodeRequest, encodeRequest, type Item, requestKey } from "./request-item.ts";

export type TableDeps = { client: DynamoDBClient; tableName: string };

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
    async byJob(job) {
      const items = await query(deps, table.byJob.index, table.byJob.partitionKey, job);
      return items[0] && decodeRequest(items[0]);
    },
  };
  return translateErrors("dynamodb", requests);
}

type Condition = { ConditionExpression: string; ExpressionAttributeValues?: Item };

/**
 * Writes the request where the condition holds; else what is there. Each write carries a mark of its own: a client that
 * repeats a write whose answer was lost finds its own mark, not a rival.
 */
async function put(
  { client, tableName }: TableDeps,
  request: Request,
  condition: Condition,
): Promise<"stored" | Request | undefined> {
  const mark = randomUUID();
  try {
    await client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: { ...encodeRequest(request), written: { S: mark } },
        ...condition,
        ExpressionAttributeNames: { "#pk": table.partitionKey },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
    return "stored";
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    if (error.Item?.written?.S === mark) return "stored";
    return error.Item && decodeRequest(error.Item);
  }
}

/** The condition "is not there" failed, so something is. */
function existing(current: Request | undefined): Request {
  if (!current) throw new Error("the table refused a new request and did not show the one that is there");
  return current;
}

async function query({ client, tableName }: TableDeps, index: string, key: string, value: string): Promise<Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: index,
        KeyConditionExpression: "#key = :value",
        ExpressionAttributeNames: { "#key": key },
        ExpressionAttributeValues: { ":value": { S: value } },
        ExclusiveStartKey: start,
      }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
}

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
