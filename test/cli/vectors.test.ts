import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkVectors } from "../../cli/vectors/check-vectors.ts";
import { readVectors } from "../../cli/vectors/read-vectors.ts";

const golden = "test/fixtures/wire/vectors.json";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vectors-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Loose {
  domains: Record<string, string>;
  vectors: Array<Record<string, string> & { body: Record<string, unknown> }>;
}

/** A copy of the golden file, changed. */
function tampered(change: (file: Loose) => void): string {
  const file = JSON.parse(readFileSync(golden, "utf8")) as Loose;
  change(file);
  return written(JSON.stringify(file));
}

function written(text: string): string {
  const path = join(folder, "vectors.json");
  writeFileSync(path, text);
  return path;
}

const failing = async (path: string) =>
  (await checkVectors(readVectors(path))).filter(({ faults }) => faults.length > 0);
const flip = (hex: string, at: number) => `${hex.slice(0, at)}${hex[at] === "0" ? "1" : "0"}${hex.slice(at + 1)}`;

test("every golden vector and domain passes", async () => {
  const reports = await checkVectors(readVectors(golden));

  expect(reports.filter(({ faults }) => faults.length > 0)).toEqual([]);
  expect(reports).toHaveLength(29);
});

test.each([
  ["encoded", /^encoding is /],
  ["signature", /^signature is /],
  ["sender_hash", /^sender hash is /],
  ["address", /^address is /],
])("one wrong digit in %s is one failing vector that says so", async (key, fault) => {
  const path = tampered(({ vectors }) => {
    vectors[0]![key] = flip(vectors[0]![key]!, 20);
  });

  const failed = await failing(path);
  expect(failed.map(({ name }) => name)).toEqual(["BidRequestBody"]);
  expect(failed[0]!.faults[0]).toMatch(fault);
});

test("a changed body changes encoding, sender hash, signature and signer", async () => {
  const path = tampered(({ vectors }) => {
    vectors[0]!.body.nonce = "1";
  });

  const [report] = await failing(path);
  expect(report!.faults.map((fault) => fault.split(" is ")[0])).toEqual([
    "encoding",
    "sender hash",
    "signature",
    "recovered address",
  ]);
});

test("a signed text and a domain are checked too", async () => {
  const path = tampered((file) => {
    file.vectors.at(-1)!.message_utf8 = "delete_artifact";
    file.domains = { mainnet: file.domains.sepolia!, moonbase: file.domains.mainnet! };
  });

  const failed = await failing(path);
  expect(failed.map(({ name }) => name)).toEqual(["domain mainnet", "domain moonbase", "CreateArtifact"]);
});

test.each([
  ["an unknown field", { surprise: 1 }, /has no field surprise/],
  ["a 64-bit number that is not a decimal string", { nonce: 1 }, /nonce must be a decimal string/],
  ["bytes that are not hex", { request_id: "abc" }, /request_id must be 0x hex/],
  ["a number that is out of range", { variant: 2 ** 40 }, /no encoding/],
])("%s is a failing vector, not a crash", async (_what, body, fault) => {
  const path = tampered(({ vectors }) => Object.assign(vectors[0]!.body, body));

  expect((await failing(path)).map(({ faults }) => faults.join())).toEqual([expect.stringMatching(fault)]);
});

test.each([
  ["not JSON", "vectors", /cannot be read as JSON/],
  ["without vectors", `{ "vectors": [] }`, /vectors: must hold a vector/],
  ["of another form", `[]`, /does not hold vectors/],
])("a file %s is refused in one sentence", (_what, text, sentence) => {
  expect(() => readVectors(written(text))).toThrow(sentence);
});

test("the command says one line for each and sums up; a failure is exit code 1", () => {
  const path = tampered((file) => {
    file.vectors = file.vectors.slice(0, 2);
    file.vectors[1]!.signature = flip(file.vectors[1]!.signature!, 20);
  });
  const run = (file: string) =>
    spawnSync(process.execPath, ["tools/run.mjs", "cli/vectors.ts", file], { encoding: "utf8" });

  const { status, stdout } = run(path);
  const lines = stdout.trim().split("\n");
  expect(lines.slice(0, 3)).toEqual(["ok    domain mainnet", "ok    domain sepolia", "ok    BidRequestBody"]);
  expect(lines[3]).toMatch(/^FAIL {2}BidRequestBody#nonce0: signature is /);
  expect(lines[4]).toBe("3 passed, 1 failed");
  expect(status).toBe(1);

  const missing = run(join(folder, "none.json"));
  expect(missing.status).toBe(1);
  expect(missing.stderr).toMatch(/^.*none\.json cannot be read as JSON: .*\n$/);
});
