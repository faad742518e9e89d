import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withBox } from "../requester/with-box.ts";

const root = process.cwd();
let home = "";
let archive = "";
let dependencies: readonly string[] = [];

type Manifest = Record<"dependencies" | "peerDependencies", Record<string, string>>;

/** A folder with the package as `npm pack` makes it, installed, and what it depends on as this tree has it. */
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "consumer-"));
  const command = (program: string, ...args: readonly string[]) =>
    execFileSync(program, args, { cwd: root, stdio: "pipe", encoding: "utf8" });
  command(process.execPath, "tools/run.mjs", "tools/build-library.ts");
  const packed = command("npm", "pack", "./dist", "--silent", "--pack-destination", home).trim();
  archive = join(home, packed);
  const installed = join(home, "node_modules", "serverless-prover");
  mkdirSync(installed, { recursive: true });
  command("tar", "-xzf", archive, "--strip-components=1", "-C", installed);
  const asksFor = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as Manifest;
  dependencies = Object.keys(asksFor.dependencies);
  for (const name of [...dependencies, ...Object.keys(asksFor.peerDependencies), "@types/node", "undici-types"]) {
    const link = join(home, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(resolve("node_modules", name), link);
  }
  writeFileSync(join(home, "package.json"), JSON.stringify({ type: "module" }));
}, 120_000);
afterAll(() => rmSync(home, { recursive: true }));

test("the package is its modules and their types, and asks for what they import", () => {
  const files = execFileSync("tar", ["-tzf", archive], { encoding: "utf8" }).trim().split("\n");
  expect(files).toEqual(expect.arrayContaining(["package/network.mjs", "package/README.md"]));
  expect(files.filter((file) => !/^package\/(.*\.(mjs|d\.ts)|package\.json|LICENSE|README\.md)$/.test(file))).toEqual(
    [],
  );
  expect(dependencies).toEqual([
    "@bufbuild/protobuf",
    "@connectrpc/connect",
    "@connectrpc/connect-node",
    "cockatiel",
    "hash-wasm",
    "viem",
  ]);
});

test("a program that imports the package speaks to a network", () =>
  withBox(async ({ box }) => {
    const program = `
      import { createProverNetwork, privateKeySigner, NetworkError, hash } from "serverless-prover/network";
      import { createKmsSigner, createSecretSigner } from "serverless-prover/signers";
      const signer = privateKeySigner("${box.accounts.requester.privateKey}");
      const network = createProverNetwork({ url: "${box.url}", signer });
      const account = await signer.address();
      const { nonce } = await network.accounts.setName({ account, name: "ada" });
      const refusal = await network.programs.setName({ vkHash: hash("0x" + "11".repeat(32)), name: "x" }).catch((e) => e);
      console.log(nonce, await network.accounts.name(account), refusal instanceof NetworkError, refusal.code);
      console.log(typeof createKmsSigner, typeof createSecretSigner);
      network.close();
    `;
    writeFileSync(join(home, "program.mjs"), program);
    const { stdout } = await promisify(execFile)(process.execPath, ["program.mjs"], { cwd: home });
    expect(stdout).toBe("0n ada true not-found\nfunction function\n");
  }));

/** Each line that must not hold says so; TypeScript fails where it does hold, and where a type is lost to `any`. */
const typed = `
import { createProverNetwork, type Address, type ProofRequestDetails, requestId, wei } from "serverless-prover/network";
import { createKmsSigner } from "serverless-prover/signers";
const network = createProverNetwork({ url: "http://127.0.0.1:1" });
declare const prover: Address;
export const nonce: bigint = await network.accounts.nonce(prover, { signal: AbortSignal.abort() });
// @ts-expect-error a nonce is no text
export const text: string = await network.accounts.nonce(prover);
// @ts-expect-error an address is checked before it is used
await network.accounts.nonce("0x");
// @ts-expect-error a read takes no nonce
await network.accounts.nonce(prover, { nonce: 1n });
export const first = async (): Promise<ProofRequestDetails | undefined> => {
  for await (const request of network.requests.list({ fulfillmentStatus: "requested" })) return request;
  return undefined;
};
await network.auction.bid({ requestId: requestId("0x"), prover, amount: wei(1n) }, { nonce: 1n });
// @ts-expect-error a bid has a prover
await network.auction.bid({ requestId: requestId("0x"), amount: wei(1n) });
// @ts-expect-error a signer wants a client
createKmsSigner({ keyId: "k" });
`;

test("its types say what each function does, who may call it, what it throws and where that is from", () => {
  const types = join(home, "node_modules/serverless-prover/types/library/create-prover-network.d.ts");
  const lines = [
    "The nonce that the account's next transaction must carry. Who may call it: anyone.",
    "@throws those of every read",
    `@see network.proto ProverNetwork.GetNonce; docs.succinct.xyz "Network APIs"`,
  ];
  const said = lines.map((line) => `\\s+\\* ${line}`).join("");
  expect(readFileSync(types, "utf8")).toMatch(new RegExp(`/\\*\\*${said}\\s+\\*/\\s+nonce: \\(`));
});

/** The programs of a page, each with what its reader has. */
const programsOf = (page: string): string[] =>
  [...readFileSync(page, "utf8").matchAll(/```ts\n([\s\S]*?)```/g)].flatMap(([, program = ""]) =>
    program.includes("serverless-prover/") ? `declare const url: string, key: \`0x\${string}\`;\n${program}` : [],
  );

/** What a reader may copy: the pages' programs, and the examples. */
function toCopy(): Record<string, string> {
  const pages = ["README.md", "library/README.md"].flatMap(programsOf);
  const shown = pages.map((program, nth) => [`shown-${nth}.ts`, program] as const);
  const examples = readdirSync("examples").map((name) => [name, readFileSync(join("examples", name), "utf8")] as const);
  return Object.fromEntries([...shown, ...examples]);
}

test("its types hold for programs that are checked strictly: these, the READMEs' and the examples", {
  timeout: 120_000,
}, () => {
  const programs = { "typed.ts": typed, ...toCopy() };
  expect(Object.keys(programs)).toHaveLength(1 + 4 + 3);
  for (const [name, program] of Object.entries(programs)) writeFileSync(join(home, name), program);
  const options = [
    "--noEmit",
    "--strict",
    "--module",
    "nodenext",
    "--target",
    "es2022",
    "--skipLibCheck",
    "--types",
    "node",
  ];
  const check = () =>
    execFileSync(
      process.execPath,
      [join(root, "node_modules/typescript/bin/tsc"), ...options, ...Object.keys(programs)],
      {
        cwd: home,
        encoding: "utf8",
      },
    );
  expect(outputOf(check)).toBe("");
});

function outputOf(command: () => string): string {
  try {
    return command();
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? error); // what the compiler said
  }
}
