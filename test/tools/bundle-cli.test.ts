import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleCli } from "../../tools/bundle-cli.ts";

let cache: string;
let entry: string;
beforeAll(async () => {
  cache = mkdtempSync(join(tmpdir(), "bundle-cli-"));
  entry = await bundleCli(resolve("."), cache);
}, 60_000);
afterAll(() => rmSync(cache, { recursive: true, force: true }));

/** The file and all that it loads before it does anything. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, name = ""] of readFileSync(file, "utf8").matchAll(/(?:from|import)\s*"(\.\/chunk-[^"]+)"/g)) {
    loadedWith(join(dirname(file), name), seen);
  }
  return seen;
}

test("what help loads is small: no client of AWS, no schema library", () => {
  const loaded = [...loadedWith(entry)];
  expect(loaded.reduce((bytes, file) => bytes + statSync(file).size, 0)).toBeLessThan(320_000);
  const text = loaded.map((file) => readFileSync(file, "utf8")).join("");
  for (const telltale of ["AWS_EC2_METADATA_DISABLED", "ZodError", "secp256k1 scalar"])
    expect(text).not.toContain(telltale);
});

test("the stamp names every source that a change of must be seen, and the lock file", () => {
  const { inputs } = JSON.parse(readFileSync(join(cache, "stamp.json"), "utf8")) as {
    inputs: [string, number, number][];
  };
  const paths = inputs.map(([path]) => path);
  for (const path of ["cli/prover.ts", "cli/prover/account/table.ts", "cli/doctor/examine.ts", "package-lock.json"]) {
    expect(paths).toContain(path);
  }
  expect(paths.filter((path) => path.includes("node_modules") || !existsSync(path))).toEqual([]);
});

test("unchanged sources lead to the same folder", async () => {
  expect(await bundleCli(resolve("."), cache)).toBe(entry);
});
