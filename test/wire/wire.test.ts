import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { describedWire, type Wire } from "./described-wire.ts";

interface TableMessage {
  readonly fields: Wire["messages"][string]["fields"];
  readonly reserved?: readonly number[];
}
/** `legacy` and `note` are remarks about a message or method, not part of the wire. */
interface Table {
  readonly services: Record<string, Record<string, Wire["services"][string][string] & { legacy?: boolean }>>;
  readonly messages: Record<string, TableMessage>;
  readonly enums: Wire["enums"];
}

const table = JSON.parse(readFileSync("test/fixtures/wire/wire.json", "utf8")) as Table;
const generated = describedWire();

const byNumber = (fields: TableMessage["fields"]) => [...fields].sort((a, b) => a.no - b.no);

test("the generated code has the table's services, messages and enums, no fewer and no more", () => {
  for (const kind of ["services", "messages", "enums"] as const) {
    expect(Object.keys(generated[kind]).sort()).toEqual(Object.keys(table[kind]).sort());
  }
});

test.each(Object.keys(table.services))("%s has the table's methods, with their streaming", (name) => {
  const methods = Object.entries(table.services[name]!).map(([method, { legacy: _, ...rpc }]) => [method, rpc]);
  expect(generated.services[name]).toEqual(Object.fromEntries(methods));
});

test.each(Object.keys(table.messages))("%s has the table's fields", (name) => {
  const { fields, reserved = [] } = table.messages[name]!;
  const message = generated.messages[name];
  expect(message?.fields).toEqual(byNumber(fields));
  expect([...(message?.reserved ?? [])].sort()).toEqual([...reserved].sort());
});

test.each(Object.keys(table.enums))("%s has the table's values", (name) => {
  expect(generated.enums[name]).toEqual(table.enums[name]);
});

test("a name stands for one type, so that leaving out its package says the same", () => {
  const names = [...Object.keys(table.messages), ...Object.keys(table.enums)].map((name) => name.split(".").at(-1));
  expect(new Set(names).size).toBe(names.length);
});
