import { arnOf } from "../../account.ts";
import type { Permission } from "../decide.ts";
import { type Needs, onAnything } from "./needs.ts";
import { listAt, namesAt, textAt } from "./read-input.ts";

const tableArn = (name: string): string => (name.startsWith("arn:") ? name : arnOf("dynamodb", `table/${name}`));
const on = (action: string, table: string): Permission => ({ action: `dynamodb:${action}`, resource: tableArn(table) });

const ofTable = (...actions: readonly string[]): Needs =>
  Object.fromEntries(actions.map((action) => [action, (input) => [on(action, textAt(input, "TableName"))]]));
/** A read of an index needs the index, not its table. */
const ofTableOrIndex = (...actions: readonly string[]): Needs =>
  Object.fromEntries(
    actions.map((action) => [
      action,
      (input) => {
        const [table, index] = [on(action, textAt(input, "TableName")), textAt(input, "IndexName")];
        return [index === "" ? table : { ...table, resource: `${table.resource}/index/${index}` }];
      },
    ]),
  );
const ofEachTable = (...actions: readonly string[]): Needs =>
  Object.fromEntries(
    actions.map((action) => [action, (input) => namesAt(input, "RequestItems").map((table) => on(action, table))]),
  );

/** The members of a transaction's item, each with the action that it needs: a transaction has none of its own. */
const inTransaction: Readonly<Record<string, string>> = {
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};
const ofEachAct = (input: unknown): Permission[] =>
  listAt(input, "TransactItems").flatMap((item) =>
    namesAt({ item }, "item").map((act) => {
      const member = (item as Record<string, unknown>)[act]; // a name of the item, as just listed
      return on(inTransaction[act] ?? act, textAt(member, "TableName"));
    }),
  );

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
export const dynamodb: Needs = {
  ...ofTable("GetItem", "PutItem", "UpdateItem", "DeleteItem", "DescribeTable", "DescribeTimeToLive"),
  ...ofTable("CreateTable", "DeleteTable", "UpdateTable", "UpdateTimeToLive"),
  ...ofTableOrIndex("Query", "Scan"),
  ...ofEachTable("BatchGetItem", "BatchWriteItem"),
  ...onAnything("dynamodb", "ListTables"),
  TransactGetItems: ofEachAct,
  TransactWriteItems: ofEachAct,
};
