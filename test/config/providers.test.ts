import { expect, test } from "vitest";
import { samples } from "../../src/compose/samples.ts";
import { tallies } from "../../src/compose/tallies.ts";

test.each([
  ["samples", samples, ["observe", "read"]],
  ["tallies", tallies, ["add", "since"]],
] as const)("%s need the table and a name for the log, and nothing else", (_, { needs, make }, calls) => {
  expect([...new Set(needs)].sort()).toEqual(["step", "table"]);
  expect(Object.keys(make({ table: "requests", step: "local" }))).toEqual(calls);
});
