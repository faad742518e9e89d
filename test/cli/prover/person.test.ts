import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openKeystore } from "../../../cli/prover/keys/keystore.ts";
import { demoRivals } from "../../../local/network/rivals/demo-rivals.ts";
import { type NetworkUnderTest, someFiles, startNetwork } from "./a-network.ts";
import { keys, sitDown, sitDownAt } from "./at-a-terminal.ts";

let folder: string;
let network: NetworkUnderTest;
let files: ReturnType<typeof someFiles>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "prover-person-"));
  files = someFiles(folder);
  network = await startNetwork(folder, { bidders: demoRivals(2) });
});
afterAll(async () => {
  await network.close();
  rmSync(folder, { recursive: true, force: true });
});

const nobody = `0x${"ab".repeat(20)}`;
const sent = (method: string) => network.box.transactions(method).length;
const variables = (more: Readonly<Record<string, string>> = {}) => ({
  XDG_CONFIG_HOME: folder,
  PROVER_SIGNER_KEY: network.box.accounts.requester.privateKey,
  ...more,
});

/** Somebody who has the requester's key, at a terminal. */
const requester = (args: readonly string[], more: { env?: Record<string, string>; columns?: number } = {}) =>
  sitDown([...args, "--network", network.box.url], { ...more, env: variables(more.env) });

test("a yes to the question moves the money, and what was on its way is no longer shown", async () => {
  const before = sent("Transfer");
  const seat = requester(["transfer", nobody, "1.5"]);
  await seat.until(/^transfer +1\.5 PROVE\n(.*\n)+Go on\? \[y\/N\]$/m);
  expect(sent("Transfer")).toBe(before);
  seat.press(`y${keys.enter}`);
  const { code, shown } = await seat.ended;
  expect([code, sent("Transfer")]).toEqual([0, before + 1]);
  expect(seat.sent()).toContain("sending …");
  expect(shown).toMatch(/Go on\? \[y\/N\] y\n1\.5 PROVE went to 0x.*\n.*transaction 0x/);
  expect(shown).not.toContain("sending");
});

test.each([
  { pressed: `n${keys.enter}` },
  { pressed: keys.enter },
  { pressed: `yup${keys.enter}` },
  { pressed: keys.ctrlC },
  { pressed: `ye${keys.ctrlC}` },
  { pressed: keys.ctrlD },
])("$pressed at the question ends with 5, nothing is done, and that is a line of its own", async ({ pressed }) => {
  const before = sent("Transfer");
  const seat = requester(["transfer", nobody, "1"]);
  await seat.until(/Go on\? \[y\/N\]$/);
  seat.press(pressed);
  const { code, shown } = await seat.ended;
  expect([code, shown]).toEqual([5, expect.stringMatching(/\nNothing was done\.$/)]);
  expect(sent("Transfer")).toBe(before);
});

test("an error in the middle of it stands alone, not behind what was on its way", async () => {
  network.box.faults.add({
    at: "Transfer",
    fault: { kind: "refuse", code: "invalid-argument", message: "no" },
    count: 1,
  });
  const seat = requester(["transfer", nobody, "1", "--yes"]);
  const { code, shown } = await seat.ended;
  expect(seat.sent()).toContain("sending …");
  expect([code, shown]).toEqual([1, expect.stringMatching(/^The network refused: .*no\.$/m)]);
  expect(shown).not.toContain("sending");
});

test("what a request comes to is told line by line, and what it waits for is taken back", async () => {
  const asked = ["request", "submit", "--gas-limit", "2000000", "--mode", "plonk", "--yes", "--follow"];
  const seat = requester([...asked, "--elf", files.elf, "--input", files.input]);
  await seat.until(/requested, unexecuted; due in/);
  const { code, shown } = await seat.ended;
  expect([code, shown]).toEqual([0, expect.stringMatching(/requested, \w+\n(.*\n)*.*fulfilled, executed\n0x\w+ is/)]);
  expect(shown).not.toMatch(/due in|opening|uploading/);
});

test("Ctrl-C while a request is followed says that it goes on, and how to wait again", async () => {
  const asked = ["request", "submit", "--gas-limit", "2000000", "--yes", "--follow", "--min-auction", "60"];
  const seat = requester([...asked, "--elf", files.elf, "--input", files.input]);
  await seat.until(/requested, unexecuted; due in/);
  seat.press(keys.ctrlC);
  const { code, shown } = await seat.ended;
  expect([code, shown]).toEqual([
    1,
    expect.stringMatching(/it goes\s+on \(requested, unexecuted\)\.\s+→ `prover request\s+follow 0x/),
  ]);
  expect(shown).not.toContain("due in");
});

/** `prover key new` at a terminal, which asks for a password twice. */
const newKey = (file: string) => sitDown(["key", "new", file], { env: { XDG_CONFIG_HOME: folder } });
const opens = (file: string, password: string) => openKeystore(readFileSync(file, "utf8"), password, file);

/** One after another, an arrow's three bytes together as a terminal sends them: apart they may be half a second apart, and mean Escape. */
const keysIn = (typed: string): string[] =>
  typed.split(keys.left).flatMap((part, index) => [...(index > 0 ? [keys.left] : []), ...part]);

test.each([
  { how: "as it is", typed: "correct horse", means: "correct horse" },
  { how: "with a slip taken back", typed: `correct horsr${keys.backspace}e`, means: "correct horse" },
  { how: "begun anew", typed: `wrong${keys.ctrlU}correct horse`, means: "correct horse" },
  { how: "with arrows", typed: `correct${keys.left} horse`, means: "correct horse" },
  { how: "with Ctrl-D in the middle of it", typed: `correct${keys.ctrlD} horse`, means: "correct horse" },
  { how: "in another script", typed: `pässwört😀é${keys.backspace}`, means: "pässwört😀" },
])("a password is typed unseen: $how", async ({ how, typed, means }) => {
  const file = join(folder, `${how.replace(/\W/g, "-")}.json`);
  const seat = newKey(file);
  await seat.until(/A password for the keystore:$/);
  for (const key of keysIn(typed)) seat.press(key);
  seat.press(keys.enter);
  await seat.until(/Once more:$/);
  seat.press(`${typed}${keys.enter}`);
  const { code, shown } = await seat.ended;
  expect([code, shown]).toEqual([
    0,
    expect.stringMatching(/^A password for the keystore:\nOnce more:\n0x[0-9a-f]{40} in/m),
  ]);
  expect(seat.sent()).not.toMatch(/correct|horse|pässw|\*|•/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await opens(file, means)).toMatch(/^0x[0-9a-f]{64}$/);
});

test("what is pasted with its line's end is the password, and what follows answers the next question", async () => {
  const file = join(folder, "pasted.json");
  const seat = newKey(file);
  await seat.until(/A password for the keystore:$/);
  seat.press("correct horse\ncorrect horse\n");
  expect(await seat.ended).toMatchObject({ code: 0 });
  expect(seat.sent()).not.toContain("horse");
  expect(await opens(file, "correct horse")).toMatch(/^0x/);

  const { address } = JSON.parse(readFileSync(file, "utf8")) as { address: string };
  await network.as("requester", "transfer", `0x${address}`, "3", "--yes");
  const before = sent("Transfer");
  const both = requesterOf(file, ["transfer", nobody, "1"]);
  await both.until(/Password of .*pasted\.json:$/);
  both.press("correct horse\nn\n");
  const { code, shown } = await both.ended;
  expect([code, shown, sent("Transfer")]).toEqual([
    5,
    expect.stringMatching(/\[y\/N\] n\nNothing was done\.$/),
    before,
  ]);
});

/** Somebody whose key is in that keystore. */
const requesterOf = (file: string, args: readonly string[]) =>
  sitDown([...args, "--signer", `keystore:${file}`, "--network", network.box.url], {
    env: { XDG_CONFIG_HOME: folder },
  });

test.each([
  { how: "Ctrl-D where nothing is typed", pressed: [keys.ctrlD] },
  { how: "Ctrl-D where all was taken back", pressed: ["a", keys.backspace, keys.ctrlD] },
  { how: "Ctrl-C", pressed: ["correct", keys.ctrlC] },
  { how: "Ctrl-C the second time", pressed: [`correct horse${keys.enter}`, "correct", keys.ctrlC] },
])("$how gives up: nothing is written", async ({ pressed }) => {
  const file = join(folder, "given-up.json");
  const seat = newKey(file);
  await seat.until(/A password for the keystore:$/);
  for (const each of pressed) seat.press(each);
  const { code, shown } = await seat.ended;
  expect([code, shown, existsSync(file)]).toEqual([5, expect.stringMatching(/:\nNothing was done\.$/), false]);
});

test("two passwords that differ write nothing", async () => {
  const file = join(folder, "differing.json");
  const seat = newKey(file);
  await seat.until(/keystore:$/);
  seat.press(`correct horse${keys.enter}correct house${keys.enter}`);
  const { code, shown } = await seat.ended;
  expect([code, shown, existsSync(file)]).toEqual([2, expect.stringContaining("The two are not the same."), false]);
});

test("a key that is typed is not shown, and whoever gives up has imported nothing", async () => {
  const planted = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
  const file = join(folder, "imported.json");
  const importing = () => sitDown(["key", "import", file], { env: { XDG_CONFIG_HOME: folder } });
  const away = importing();
  await away.until(/The key \(64 hex digits\):$/);
  away.press(`${planted.slice(0, 9)}${keys.ctrlC}`);
  expect(await away.ended).toMatchObject({ code: 5, shown: expect.stringMatching(/\nNothing was done\.$/) });

  const seat = importing();
  await seat.until(/The key \(64 hex digits\):$/);
  seat.press(`${planted}${keys.enter}correct horse${keys.enter}correct horse${keys.enter}`);
  const { code, shown } = await seat.ended;
  expect([code, shown]).toEqual([0, expect.stringContaining("0x2c7536e3605d9c16a7a3d7b1898e529396a65c23 in")]);
  expect(seat.sent()).not.toContain(planted.slice(0, 8));
  expect(await opens(file, "correct horse")).toBe(`0x${planted}`);
});

test("after a question that was given up the terminal shows again what is typed", async () => {
  const { execPath } = process;
  const shell = `${execPath} cli/prover.mjs key new ${join(folder, "none.json")}; echo ended; read word; echo "read $word"`;
  const seat = sitDownAt(["/bin/sh", "-c", shell], { env: { XDG_CONFIG_HOME: folder } });
  await seat.until(/keystore:$/);
  seat.press(keys.ctrlC);
  await seat.until(/ended$/);
  seat.press("visible\r");
  expect((await seat.ended).shown).toMatch(/\nended\nvisible\nread visible$/);
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: what a colour begins with
const colors = /\u001b\[\d{1,2}m/;

test("colours are for terminals alone, and NO_COLOR turns them off", async () => {
  const listed = async (env: Record<string, string>, args = ["request", "list"]) => {
    const seat = requester(args, { env });
    await seat.ended;
    return seat.sent();
  };
  await requester(["request", "submit", "--gas-limit", "9", "--yes", "--elf", files.elf, "--input", files.input]).ended;
  expect(await listed({})).toMatch(colors);
  expect(await listed({ NO_COLOR: "1" })).not.toMatch(colors);
  expect(await listed({ TERM: "dumb" })).not.toMatch(colors);
  expect(await listed({}, ["request", "show", nobody])).toMatch(colors); // an error
  expect(await listed({ NO_COLOR: "1" }, ["request", "show", nobody])).not.toMatch(colors);
  expect((await network.as("requester", "request", "list")).stdout).not.toMatch(colors);

  const errors = join(folder, "errors");
  const prover = `${process.execPath} cli/prover.mjs request show 0x000000 --network ${network.box.url}`;
  await sitDownAt(["/bin/sh", "-c", `${prover} 2> ${errors}`], { env: variables() }).ended;
  expect(readFileSync(errors, "utf8")).toMatch(/^The network knows no request/); // though the screen is one
});

test.each([60, 80, 120, 200])(
  "nothing is wider than a terminal of %d columns",
  async (columns) => {
    await network.as("prover", "account", "name", "証明者 of a long and winding name, 証明者", "--yes");
    const [id = ""] = network.box.transactions("RequestProof").map(({ requestId = "" }) => requestId);
    const { prover } = network.box.accounts;
    const lists = [
      ["request", "list"],
      ["request", "show", id],
      ["balance", "logs"],
      ["market", "prices"],
      ["market", "history"],
      ["market", "bids", id],
      ["market", "overview"],
      ["provers", "list"],
      ["provers", "show", prover.address],
      ["provers", "stats"],
      ["provers", "stakes", "--all"],
      ["programs", "list"],
      ["search", "a"],
      ["request", "show", "0x000000"],
      ["transfer", nobody, "9000000", "--yes"],
    ];
    const seats = lists.map((args) => ({ args, seat: requester(args, { columns }) }));
    for (const { args, seat } of seats) {
      const { shown } = await seat.ended;
      expect(shown, args.join(" ")).not.toBe("");
      expect(await seat.broken(), args.join(" ")).toEqual([]);
    }
  },
  120_000,
);

test("what a narrow terminal has no room for is left out of a table, the least of it first", async () => {
  const headAt = async (columns: number) => {
    const { shown } = await requester(["request", "list"], { columns }).ended;
    return shown
      .split("\n")
      .find((line) => line.startsWith("request "))
      ?.split(/ {2,}/);
  };
  const all = ["request", "status", "mode", "deadline", "Mgas limit", "most/BPGU", "for", "program", "asked at"];
  expect(await headAt(200)).toEqual(all);
  expect(await headAt(80)).toEqual(all.slice(0, 6));
  expect(await headAt(60)).toEqual(all.slice(0, 4));
  const piped = await network.as("requester", "request", "list");
  expect(piped.stdout).toMatch(/^0x[0-9a-f]{64} /m);
}, 60_000);

test.each([60, 80])("the help fits a terminal of %d columns, under its own names", async (columns) => {
  for (const args of [["--help"], ["request", "--help"], ["request", "submit", "--help"]]) {
    const seat = sitDown(args, { columns });
    const { code, shown } = await seat.ended;
    expect([code, await seat.broken()]).toEqual([0, []]);
    expect(shown).toContain("USAGE");
  }
});
