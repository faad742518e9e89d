import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encryptKeystoreJson } from "ethers";
import { afterEach, expect, test } from "vitest";
import { breakServer } from "../../conformance/broken-server.ts";
import { startRealBox } from "../../conformance/run-against.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Ended = { code: number | null; stdout: string; stderr: string };

function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, ["tools/run.mjs", "cli/conformance.ts", ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (ended.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (ended.stderr += chunk.toString()));
  return new Promise((done) => child.once("close", (code) => done({ code, ...ended })));
}

async function aBox() {
  const real = await startRealBox();
  closing.push(real.close);
  return real.box;
}

test("it ends with 0 where all that ran passed, and with 1 where a check failed", async () => {
  const box = await aBox();
  const good = await run([box.url, "--only", "GetProvePrice"]);
  expect(good.stdout).toContain("pass  GetProvePrice is above 0, and of a time: 0.40 USD");
  expect(good).toMatchObject({ code: 0, stderr: "" });

  const broken = await breakServer(box.url, { GetProvePrice: async () => ({ price: "0", lastUpdated: 1n }) });
  closing.push(broken.close);
  const bad = await run([broken.url, "--only", "GetProvePrice", "--json"]);
  expect(bad.code).toBe(1);
  const lines = bad.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toEqual([
    { name: "is above 0, and of a time", rpc: "GetProvePrice", kind: "read", verdict: "fail", saw: "price is 0" },
    { url: broken.url, write: false, pass: 0, fail: 1, skip: 0 },
  ]);
});

test("it sends nothing where nobody agrees, and signs with the key of the environment where --yes does", async () => {
  const box = await aBox();
  const { privateKey } = box.accounts.requester;
  const only = ["--only", "Transfer moves"];
  const asked = await run([box.url, "--write", ...only], { CONFORMANCE_KEY: privateKey });
  expect(asked.code).toBe(2);
  expect(asked.stderr).toContain("This sends signed calls to");
  expect(box.transactions()).toEqual([]);

  const agreed = await run([box.url, "--write", "--yes", "--key-env", "A_KEY", ...only], { A_KEY: privateKey });
  expect(agreed).toMatchObject({ code: 0 });
  expect(box.transactions("Transfer").map(({ sender }) => sender)).toEqual([box.accounts.requester.address]);
  expect(agreed.stdout + agreed.stderr).not.toContain(privateKey.slice(2, 20));
});

test("it signs with the key in a keystore that another program made, where its password opens it", async () => {
  const box = await aBox();
  const { privateKey, address } = box.accounts.requester;
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  closing.push(() => Promise.resolve(rmSync(folder, { recursive: true })));
  const [keystore, passwordFile] = [join(folder, "key.json"), join(folder, "password")];
  writeFileSync(keystore, await encryptKeystoreJson({ address, privateKey }, "right horse", { scrypt: { N: 4096 } }));
  const options = [box.url, "--write", "--yes", "--keystore", keystore, "--only", "Transfer moves"];
  const withPassword = (password: string) => {
    writeFileSync(passwordFile, `${password}\n`);
    return run(options, { PROVER_PASSWORD_FILE: passwordFile });
  };

  const wrong = await withPassword("wrong horse");
  expect(wrong).toMatchObject({ code: 2, stdout: "" });
  expect(wrong.stderr).toContain(`The password does not open ${keystore}`);
  expect((await run(options)).stderr).toContain("There is no terminal to ask for the keystore's password");
  expect(box.transactions()).toEqual([]);

  const right = await withPassword("right horse");
  expect(right).toMatchObject({ code: 0 });
  expect(box.transactions("Transfer").map(({ sender }) => sender)).toEqual([address]);
  const said = [wrong, right].map(({ stdout, stderr }) => stdout + stderr).join();
  for (const secret of [privateKey.slice(2, 20), "right horse", "wrong horse"]) expect(said).not.toContain(secret);
});

test("a keystore that is not there, or is none, is said by its name", async () => {
  const box = await aBox();
  const write = [box.url, "--write", "--yes", "--only", "Transfer moves", "--keystore"];
  expect(await run([...write, "nowhere.json"], { PROVER_PASSWORD_FILE: "package.json" })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("The keystore nowhere.json cannot be read") as string,
  });
  expect(await run([...write, "package.json"], { PROVER_PASSWORD_FILE: "package.json" })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("package.json is no keystore of version 3") as string,
  });
  expect(box.transactions()).toEqual([]);
});

test("it signs nothing for a server that asks a higher fee than was agreed to", async () => {
  const box = await aBox();
  const env = { CONFORMANCE_KEY: box.accounts.requester.privateKey };
  const options = ["--write", "--yes", "--only", "Transfer moves", "--max-fee", "0.5"];
  const refused = await run([box.url, ...options], env);
  expect(refused).toMatchObject({ code: 2, stdout: "" });
  expect(refused.stderr).toContain('Nothing was sent: Transfer costs "1000000000000000000" wei');
  expect(box.transactions()).toEqual([]);
});

test("where nobody is, it says so and ends with 1", async () => {
  const nobody = await run(["http://127.0.0.1:1"]);
  expect(nobody).toEqual({ code: 1, stdout: "", stderr: "No gRPC server answers at http://127.0.0.1:1.\n" });
});

test("a wrong command line ends with 2", async () => {
  expect(await run(["nowhere"])).toMatchObject({ code: 2, stdout: "" });
  expect(await run(["http://127.0.0.1:1", "--write", "--yes", "--key-env", "NOT_SET_ANYWHERE"])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("NOT_SET_ANYWHERE is not set") as string,
  });
});
