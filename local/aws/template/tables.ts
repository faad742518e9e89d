import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { z } from "zod";
import type { Template } from "./template.ts";

const keys = z.array(z.looseObject({ AttributeName: z.string(), KeyType: z.enum(["HASH", "RANGE"]) }));
const index = z.looseObject({
  IndexName: z.string(),
  KeySchema: keys,
  Projection: z
    .looseObject({
      ProjectionType: z.enum(["ALL", "KEYS_ONLY", "INCLUDE"]).default("ALL"),
      NonKeyAttributes: z.array(z.string()).optional(),
    })
    .default({ ProjectionType: "ALL" }),
});
const table = z.looseObject({
  KeySchema: keys,
  AttributeDefinitions: z.array(z.looseObject({ AttributeName: z.string(), AttributeType: z.enum(["S", "N", "B"]) })),
  GlobalSecondaryIndexes: z.array(index).optional(),
  LocalSecondaryIndexes: z.array(index).optional(),
  TimeToLiveSpecification: z.looseObject({ AttributeName: z.string().optional() }).optional(),
});

export type TableSpec = { create: CreateTableCommandInput; ttlAttribute: string | undefined };

type Key = z.output<typeof keys>[number];
type Index = z.output<typeof index>;

const keyOf = ({ AttributeName, KeyType }: Key) => ({ AttributeName, KeyType });
const indexOf = ({ IndexName, KeySchema, Projection: { ProjectionType, NonKeyAttributes } }: Index) => ({
  IndexName,
  KeySchema: KeySchema.map(keyOf),
  Projection: { ProjectionType, ...(NonKeyAttributes === undefined ? {} : { NonKeyAttributes }) },
});

/** The tables of a template as CreateTable calls. Capacity is always on demand: an engine here has none to provision. */
export function readTables(template: Template): TableSpec[] {
  return template.ofType("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable").map(({ identity, properties }) => {
    const read = table.parse(properties);
    const { GlobalSecondaryIndexes: global, LocalSecondaryIndexes: local } = read;
    return {
      create: {
        TableName: identity.name,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: read.KeySchema.map(keyOf),
        AttributeDefinitions: read.AttributeDefinitions.map(({ AttributeName, AttributeType }) => ({
          AttributeName,
          AttributeType,
        })),
        ...(global === undefined ? {} : { GlobalSecondaryIndexes: global.map(indexOf) }),
        ...(local === undefined ? {} : { LocalSecondaryIndexes: local.map(indexOf) }),
      },
      ttlAttribute: read.TimeToLiveSpecification?.AttributeName,
    };
  });
}
