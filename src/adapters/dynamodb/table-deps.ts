import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

export type TableDeps = { client: DynamoDBClient; tableName: string };
