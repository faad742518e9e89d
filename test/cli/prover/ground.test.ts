import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commands } from "../../../cli/prover/app.ts";
import { cliPage } from "../../../cli/prover/cli-page.ts";
import { runProver } from "./run-prover.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "prover-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** With a settings folder of its own. */
const prover = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runProver(args, { env: { XDG_CONFIG_HOME: folder, ...env } });

test("docs/cli.md is what the commands say of themselves", async () => {
  await expect(cliPage()).toMatchFileSnapshot("../../../docs/cli.md");
});

test("the help names every command and every exit code", async () => {
  const { stdout, code } = await prover(["--help"]);
  expect(code).toBe(0);
  for (const name of Object.keys(commands)) expect(stdout).toContain(`prover ${name.replace("giveUp", "give-up")}`);
  expect(stdout).toMatch(/EXIT CODES\n {2}0 {2}done\n/);
  expect((await prover(["knobs", "set", "--help"])).stdout).toContain("prover knobs set max-promises=4\n    one");
});

test.each([
  {
    args: ["status", "--state", "/nowhere"],
    code: 3,
    says: /No system runs on this machine.*\n {2}→ Start one with `npm start`/,
  },
  {
    args: ["status", "--network", "moonnet"],
    code: 2,
    says: /--network must be local, sepolia, mainnet or an http\(s\) URL, not "moonnet"/,
  },
  { args: ["status", "--network", "ftp://x"], code: 2, says: /--network must be/ },
  { args: ["status", "--profile", "prod"], code: 4, says: /There is no profile "prod"/ },
  { args: ["stauts"], code: 2, says: /stauts.*status/ },
  { args: ["status", "--jsn"], code: 2, says: /--jsn.*--json/ },
  { args: ["requests", "show"], code: 2, says: /request/ },
  { args: ["knobs", "set", "warm"], code: 2, says: /"warm" is not of the form knob=value/ },
  { args: ["export", "--from", "yesterday"], code: 2, says: /it must be a day such as 2026-11-26/ },
  { args: ["export", "--from", "2026-11-02", "--to", "2026-11-01"], code: 2, says: /--from is after --to/ },
  { args: ["completion", "tcsh"], code: 2, says: /There is for bash, zsh, fish/ },
  { args: ["doctor", "-c", "stage"], code: 2, says: /-c must be NAME=VALUE/ },
  { args: ["key", "show"], code: 2, says: /No signer is named/ },
  { args: ["profile", "set", "a", "--signer", "0x1234"], code: 2, says: /A signer is `env`/ },
])("$args is refused in words", async ({ args, code, says }) => {
  const ran = await prover(args);
  expect([ran.code, ran.stdout]).toEqual([code, ""]);
  expect(ran.stderr).toMatch(says);
  expect(ran.stderr).not.toMatch(/\bat .*\.(ts|mjs):\d+/); // no stack
});

test("an error is a document where a document was asked for", async () => {
  const { json, code } = await prover(["status", "--json", "--state", folder]);
  expect(code).toBe(3);
  expect(json).toMatchObject({ error: { code: "no-system", todo: expect.stringContaining("npm start") } });
});

test("without credentials the account's sentence says what to set", async () => {
  const env = { AWS_EC2_METADATA_DISABLED: "true", AWS_REGION: "us-east-1" };
  const { code, stderr } = await prover(["status", "--stage", "dev"], env);
  expect(code).toBe(3);
  expect(stderr).toMatch(/AWS does not know who asks.*\n {2}→ Set AWS_PROFILE or sign in/);
});

const planted = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";

test.each([
  (key: string) => ["balance", "show", key],
  (key: string) => ["transfer", key.slice(2), "1"],
  (key: string) => ["transfer", "0x12", key.slice(0, -1)],
  (key: string) => [key],
  (key: string) => ["balance", "--network", key],
  (key: string) => ["status", "--profile", key, "--json"],
  (key: string) => ["balance", "--signer", `keystore:${key}`, "--network", "sepolia"],
])("a key in the place of something else is not repeated: %s", async (typed) => {
  const key = `0x${"7a".repeat(32)}`;
  const { code, stdout, stderr } = await runProver(typed(key));
  expect([code, `${stdout}${stderr}`]).toEqual([expect.toBeOneOf([2, 4]), expect.not.stringContaining("7a7a7a")]);
  expect(stderr).toContain("<what may be a key>");
});

test.each(["--private-key", "--key", "--secret-key", "--mnemonic", "--password", "--signer-key"])(
  "%s is refused, and what it held is not repeated",
  async (flag) => {
    for (const args of [[flag, planted], [`${flag}=${planted}`]]) {
      const { code, stderr, stdout } = await prover(["key", "show", ...args]);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(`${flag}: a key or a password is never given on the command line`);
      expect(stderr).not.toContain(planted.slice(0, 8));
    }
  },
);

test("profiles are kept, used and forgotten, and a mistyped file is named", async () => {
  const set = ["profile", "set", "prod", "--network", "mainnet", "--stage", "prod", "--region", "eu-west-1"];
  expect((await prover(set)).stdout).toBe("prod is set, and in use.\n");
  await prover(["profile", "set", "home", "--network", "local"]);
  expect((await prover(["profile", "list", "--json"])).json).toMatchObject({
    current: "prod",
    profiles: { prod: { network: "mainnet", stage: "prod", region: "eu-west-1" }, home: { network: "local" } },
  });
  await prover(["profile", "use", "home"]);
  expect((await prover(["status", "--state", folder])).stderr).toContain("No system runs on this machine");
  const named = { AWS_EC2_METADATA_DISABLED: "true", PROVER_PROFILE: "prod" };
  expect((await prover(["status"], named)).stderr).toContain("AWS does not know who asks");
  expect((await prover(["profile", "remove", "prod"])).code).toBe(0);
  expect((await prover(["profile", "use", "prod"])).stderr).toContain("There are home");

  const file = join(folder, "serverless-prover", "profiles.json");
  writeFileSync(file, '{"profiles": {"home": {"newtork": "local"}}}');
  const { code, stderr } = await prover(["profile", "list"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(`${file} cannot be read`)]);
});

test("a keystore's path is kept for every folder, and one that is not there is no call for a new key", async () => {
  await prover(["profile", "set", "here", "--signer", "keystore:keys/none.json", "--network", "sepolia"]);
  const file = resolve("keys/none.json");
  expect((await prover(["profile", "list", "--json"])).json).toMatchObject({
    profiles: { here: { signer: `keystore:${file}` } },
  });
  const { code, stderr } = await prover(["balance", "--profile", "here"]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/none\.json cannot be read\.\n {2}→ Is its path right/)]);
});

test("a key in KMS is looked for where the profile says, and what is missing is said", async () => {
  const env = { AWS_EC2_METADATA_DISABLED: "true" };
  await prover(["profile", "set", "kms", "--signer", "kms:alias/mine", "--network", "sepolia"]);
  const nowhere = await prover(["balance", "--profile", "kms"], env);
  expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringMatching(/Region is missing.*\n {2}→ .*--region/)]);
  await prover(["profile", "set", "kms", "--region", "eu-west-1", "--aws-profile", "absent"]);
  for (const command of [["balance"], ["key", "show"]]) {
    const { stderr } = await prover([...command, "--profile", "kms"], env);
    expect(stderr).toMatch(/The key in KMS cannot be used \(.*Could not load credentials.*\n/);
    expect(stderr).not.toContain("Region is missing");
  }
}, 60_000);

test("a new key is in a file for its owner alone, opens with its password and with no other", async () => {
  const [file, password] = [join(folder, "signer.json"), join(folder, "password")];
  writeFileSync(password, "correct horse\n");
  const env = { PROVER_PASSWORD_FILE: password };
  const made = (await prover(["key", "new", file, "--json"], env)).json as { address: string };
  expect(made.address).toMatch(/^0x[0-9a-f]{40}$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).not.toContain("correct horse");
  const shown = await prover(["key", "show", "--signer", `keystore:${file}`], env);
  expect(shown.stdout.trim()).toBe(made.address);

  const again = await prover(["key", "new", file], env);
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining("a key is never written over")]);
  writeFileSync(password, "wrong horse\n");
  const refused = await prover(["key", "show", "--signer", `keystore:${file}`], env);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("The password does not open")]);
  const unasked = await prover(["key", "show", "--signer", `keystore:${file}`]);
  expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining("PROVER_PASSWORD_FILE")]);
}, 60_000);

test("a key that is at hand goes into a keystore, and out of the variable", async () => {
  const [file, password] = [join(folder, "signer.json"), join(folder, "password")];
  writeFileSync(password, "correct horse\n");
  const env = { PROVER_PASSWORD_FILE: password, PROVER_SIGNER_KEY: planted };
  const imported = await prover(["key", "import", file], env);
  expect(imported.stdout).toContain("0x2c7536e3605d9c16a7a3d7b1898e529396a65c23"); // web3.js' own example
  expect(imported.stdout + imported.stderr + readFileSync(file, "utf8")).not.toContain(planted);
  await prover(["profile", "set", "me", "--signer", `keystore:${file}`]);
  const shown = await prover(["key", "show"], { PROVER_PASSWORD_FILE: password });
  expect(shown.stdout.trim()).toBe("0x2c7536e3605d9c16a7a3d7b1898e529396a65c23");
}, 60_000);

test("bash completes commands, flags and knobs from what the script says", async () => {
  const { stdout: script } = await prover(["completion", "bash"]);
  const bin = join(folder, "prover");
  symlinkSync(resolve("cli/prover.mjs"), bin);
  chmodSync(bin, 0o755);
  const complete = (...words: string[]) =>
    execFileSync(
      "bash",
      [
        "-c",
        `${script}\nCOMP_WORDS=(prover "$@"); COMP_CWORD=$#; _prover; printf '%s\\n' "\${COMPREPLY[@]}"`,
        "bash",
        ...words,
      ],
      { encoding: "utf8", env: { ...process.env, PATH: `${folder}:${process.env.PATH}` } },
    )
      .trim()
      .split("\n");
  expect(complete("kn")).toEqual(["knobs"]);
  expect(complete("knobs", "")).toEqual(["get", "set", "unset", "diff", "history", "restore"]);
  expect(complete("knobs", "set", "max-p")).toEqual(["max-promises="]);
  expect(complete("status", "--ne")).toEqual(["--network"]);
  expect(complete("status", "--network", "")).toEqual(["local", "mainnet", "sepolia"]);
});
