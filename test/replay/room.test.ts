import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const room = resolve(import.meta.dirname, "..", "..", "replay");
const files = readdirSync(room, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));

test("nothing in a replay asks a clock or chance that has no seed", () => {
  expect(files.length).toBeGreaterThan(40);
  const impure = /Math\.random|\bDate\b|performance\.now|\bprocess\.|\bset(Timeout|Interval|Immediate)\b|\bcrypto\b/;
  expect(files.filter((name) => impure.test(readFileSync(join(room, name), "utf8")))).toEqual([]);
});
