import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { awsLimits } from "./aws-limits.ts";
import { provider } from "./provider.ts";

/** The one table and a client for it. */
export const tableClient = provider(["table"], ({ table }) => ({
  client: new DynamoDBClient(awsLimits),
  tableName: table,
}));
