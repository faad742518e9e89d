import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { idOf } from "../../conformance/check.ts";
import { checks } from "../../conformance/checks.ts";

const table = JSON.parse(readFileSync("test/fixtures/wire/wire.json", "utf8")) as {
  services: Record<string, Record<string, unknown>>;
};
const rpcs = Object.values(table.services).flatMap((methods) => Object.keys(methods));

test.each(rpcs)("%s is checked", (rpc) => {
  expect(checks.filter((check) => check.rpc === rpc)).not.toEqual([]);
});

test("each check has a name of its own", () => {
  const ids = checks.map(idOf);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test("what is checked is the wire's, or the transport under it", () => {
  const known = new Set([...rpcs, "transport"]);
  expect(checks.filter(({ rpc }) => !known.has(rpc))).toEqual([]);
});
