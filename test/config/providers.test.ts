import { expect, test } from "vitest";
import { demandLog } from "../../src/compose/demand-log.ts";
import { samples } from "../../src/compose/samples.ts";
import { tallies } from "../../src/compose/tallies.ts";

test.each([
  ["samples", samples, ["observe", "read"]],
  ["tallies", tallies, ["add", "since"]],
  ["the demand log", demandLog, ["note", "since"]],
] as const)("%s needs the table and a name for the log, and nothing else", (_, { needs, make }, calls) => {
  expect([...new Set(needs)].sort()).toEqual(["step", "table"]);
  expect(Object.keys(make({ table: "requests", step: "local" }))).toEqual(calls);
});
