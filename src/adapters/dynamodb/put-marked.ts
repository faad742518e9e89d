import { randomUUID } from "node:crypto";
import { ConditionalCheckFailedException, PutItemCommand, type PutItemCommandInput } from "@aws-sdk/client-dynamodb";
import type { Item } from "./request-item.ts";
import type { TableDeps } from "./table-deps.ts";

export type Condition = Pick<
  PutItemCommandInput,
  "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
>;

/**
 * Writes the item where the condition holds; else what is there. Each write carries a mark of its own: a client that
 * repeats a write whose answer was lost finds its own mark, not a rival.
 */
export async function putMarked(
  { client, tableName }: TableDeps,
  item: Item,
  condition: Condition,
): Promise<"stored" | Item | undefined> {
  const mark = randomUUID();
  try {
    await client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: { ...item, written: { S: mark } },
        ...condition,
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
    return "stored";
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return error.Item?.written?.S === mark ? "stored" : error.Item;
  }
}
