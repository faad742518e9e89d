import { ConditionalCheckFailedException, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { table } from "../../config/names.ts";
import { PortError } from "../../ports/port-error.ts";
import type { Item } from "./request-item.ts";
import type { TableDeps } from "./table-deps.ts";

type Addition = {
  key: Item;
  schema: number;
  /** `SET` of what is not added to, without the word, and its values. */
  set: { expression: string; values: Item };
  add: Readonly<Record<string, bigint | number>>;
};

/**
 * Adds to the numbers of an item, in place. One that a newer version wrote keeps its schema and its numbers: that throws a
 * PortError `newer-schema` (give-up).
 */
export async function addToItem({ client, tableName }: TableDeps, { key, schema, set, add }: Addition): Promise<void> {
  const added = Object.entries(add);
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: key,
        UpdateExpression: `SET #schema = :schema, ${set.expression} ADD ${added.map((_, at) => `#n${at} :n${at}`).join(", ")}`,
        ConditionExpression: "attribute_not_exists(#schema) OR #schema <= :schema",
        ExpressionAttributeNames: {
          "#schema": "schema",
          ...Object.fromEntries(added.map(([name], at) => [`#n${at}`, name])),
        },
        ExpressionAttributeValues: {
          ":schema": { N: String(schema) },
          ...set.values,
          ...Object.fromEntries(added.map(([, count], at) => [`:n${at}`, { N: String(count) }])),
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const name = [table.partitionKey, table.sortKey].map((each) => key[each]?.S).join(" ");
    throw new PortError("newer-schema", "give-up", `a newer version wrote ${name}; this one knows up to ${schema}`);
  }
}
