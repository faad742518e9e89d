import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readGroups } from "../../tools/api/read-verbs.ts";
import { referencePages } from "../../tools/api/reference.ts";
import { apiRows, apiTable } from "../../tools/api/table.ts";
import { methods } from "../adapters/network/client/independent-wire.ts";

const root = process.cwd();

test("each of the 73 RPCs has a function, someone who may call it, and a row in the tests", async () => {
  const rows = await apiRows(root);
  expect(rows).toHaveLength(73);
  expect(rows.filter(({ client, caller, command }) => !client || !caller || !command)).toEqual([]);
  const untested = rows.filter(({ tests }) => [tests.client, tests.box, tests.cli].some(([file]) => !file));
  expect(untested).toEqual([]);
  expect(new Set(rows.map(({ client }) => client)).size).toBe(73);
  const served = new Map(rows.map((row) => [row.rpc, row.served]));
  expect(served.get("Bid")).toBe(true);
  expect(served.get("SubscribeProofRequests")).toBe(true);
});

const verbs = readGroups(root).flatMap((group) => group.verbs);

/** What a call has in common with others, by the wire alone. */
function kindOf(rpc: string): string {
  const method = methods.get(rpc);
  if (method?.body === undefined) return rpc === "CreateArtifact" ? "every signed call" : "every read";
  return method.response.fields.txHash === undefined ? "every signed call" : "every transaction";
}

test("each function has the errors of its kind: a read's, a signed call's or a transaction's", () => {
  for (const { rpc, as } of verbs) expect([rpc, as]).toEqual([rpc, rpc && kindOf(rpc)]);
});

test("each function of the client says what it does", () => {
  expect(verbs.filter(({ description, signature }) => description === "" || signature.endsWith(": "))).toEqual([]);
  expect(verbs.filter(({ rpc }) => rpc === undefined).map(({ path }) => path)).toEqual([
    "artifacts.upload",
    "artifacts.download",
  ]);
});

test("the reference has an entry for each function and for each type that the library names", () => {
  const pages = referencePages(root);
  for (const { name, verbs } of readGroups(root)) {
    for (const { path } of verbs) expect(pages[`${name}.md`]).toContain(`## \`${path}\`\n`);
  }
  const library = readFileSync("library/network.ts", "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  const exported = [...library.matchAll(/\b([A-Z]\w+)[,\s}]/g)].map(([, name]) => name);
  const described = [...(pages["types.md"] ?? "").matchAll(/^## `(\w+)`$/gm)].map(([, name]) => name);
  expect(described).toEqual(expect.arrayContaining(exported));
});

/** What the table is made of, in a folder where it can be broken. */
function aCopy(): string {
  const copy = mkdtempSync(join(tmpdir(), "api-"));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  for (const path of [
    "proto",
    "src/adapters/network",
    "test/adapters/network/client/rows",
    "test/network",
    "test/cli/prover",
  ]) {
    cpSync(path, join(copy, path), { recursive: true });
  }
  mkdirSync(join(copy, "docs"));
  writeFileSync(join(copy, "docs/api.commands.json"), `{ "GetNonce": "nonce" }`);
  return copy;
}

function change(root: string, file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(join(root, file), "utf8");
  expect(text).toMatch(from);
  writeFileSync(join(root, file), text.replace(from, to));
}

test("a command is in its RPC's row", async () => {
  expect(await apiTable(aCopy())).toMatch(/^\| GetNonce \| anyone \| every read \| .* \| served \| `nonce` \|/m);
});

test("of the tests of each side the first is named, and the others are counted", async () => {
  const { tests } = (await apiRows(root)).find(({ rpc }) => rpc === "Bid")!;
  expect([tests.client.length, tests.box.length > 2, tests.cli.length > 1]).toEqual([1, true, true]);
  const [line = ""] = (await apiTable(root)).split("\n").filter((each) => each.startsWith("| Bid |"));
  const beside = [`[auction](../${tests.client[0]})`, `+${tests.box.length - 1}`, `+${tests.cli.length - 1}`];
  expect(line).toMatch(/ \| client \S+, box \S+ \+\d+, command \S+ \+\d+ \|$/);
  for (const each of [...beside, `(../${tests.box[0]})`, `(../${tests.cli[0]})`]) expect(line).toContain(each);
  for (const file of [...tests.box.slice(1), ...tests.cli.slice(1)]) expect(line).not.toContain(file);
});

const nonce = "src/adapters/network/accounts/get-nonce.ts";
const cancel = "src/adapters/network/requests/cancel-request.ts";
const refusals = "test/network/refusals/requests.ts";

test.each([
  [nonce, " * @caller anyone\n", "", /GetNonce has no word on who may call it/],
  [nonce, "@rpc GetNonce", "@rpc GetNone", /GetNonce has no function/],
  ["test/adapters/network/client/rows/accounts.ts", `rpc: "GetNonce"`, `rpc: "GetNone"`, /GetNonce has no row/],
  ["docs/api.commands.json", "GetNonce", "GetNone", /no such RPC: GetNone/],
  [nonce, " * @throws as every read\n", "", /GetNonce has no word on its errors/],
  [nonce, "as every read", "as every cat", /accounts.nonce has no word on its errors/],
  [nonce, / \* @source .*\n/, "", /accounts.nonce has no word on its source/],
  [cancel, "ProverNetwork.CancelRequest", "ProverNetwork.Cancel", /requests.cancel has no word on its source/],
  [cancel, / \* @throws not-allowed.*\n/, "", /requests.cancel is refused as not-allowed in .*, and does not state it/],
  [cancel, "@throws not-allowed:", "@throws unlucky:", /requests.cancel states unlucky, and nothing in .* makes it/],
  [cancel, "@throws not-allowed:", "@throws Not allowed", /requests.cancel: @throws is no "code: when": Not allowed/],
  [refusals, `verb: "requests.params"`, `verb: "requests.parms"`, /requests.params states invalid/],
  [refusals, `verb: "requests.params"`, `verb: "requests.parms"`, /requests.parms is refused as invalid/],
])("a table that lacks something is refused by name: %s without %j", async (file, from, to, why) => {
  const copy = aCopy();
  change(copy, file, from, to);
  await expect(apiTable(copy)).rejects.toThrow(why);
});
