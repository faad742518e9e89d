import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { chooseVerification } from "../../local/network/verification/choose.ts";
import { rightClaim } from "../../local/network/verification/simulated-run.ts";
import { sp1Verification } from "../../local/network/verification/sp1.ts";
import { simulatedProof } from "../../src/domain/simulation.ts";
import { aSubject } from "./subject.ts";

/**
 * A program that stands in for `sp1-prover`: same arguments, events and exit codes. What it does is written in the file
 * that `--program` or `--proof` names; it logs each start and end, so that a test sees whether two ran at once.
 */
const standIn = `#!${process.execPath}
const fs = require("node:fs");
const [command, ...rest] = process.argv.slice(2);
const option = (name) => { const at = rest.indexOf(name); return at < 0 ? undefined : rest[at + 1]; };
const file = option("--program") ?? option("--proof");
const plan = JSON.parse(fs.readFileSync(file, "utf8"));
const log = (line) => fs.appendFileSync(plan.log, line + "\\n");
log(command + " " + rest.map((word) => word.startsWith("/") ? require("node:path").basename(word) : word).join(" "));
console.log("noise on stdout"); console.error("noise on stderr");
for (const event of plan.events ?? []) fs.writeSync(3, JSON.stringify(event) + "\\n");
setTimeout(() => { log("end"); process.exit(plan.exit ?? 0); }, plan.ms ?? 0);
if (plan.hang) setInterval(() => {}, 1000);
`;

const folder = mkdtempSync(join(tmpdir(), "sp1-stand-in-"));
const prover = join(folder, "sp1-prover");
const log = join(folder, "log");
writeFileSync(prover, standIn, { mode: 0o755 });
afterAll(() => rmSync(folder, { recursive: true }));

const hash = `0x${"ab".repeat(32)}`;
const bytes32 = new Uint8Array(32).fill(0xab);
const plan = (what: object) => new TextEncoder().encode(JSON.stringify({ log, ...what }));
const limits = { cycleLimit: 7n, gasLimit: 0n };
const verified = { event: "verified", valid: true, publicValuesHash: hash };
const executed = { event: "executed", cycles: "12345678901234567890", gas: "9", exitCode: 0, publicValuesHash: hash };

/** What the stand-ins wrote since the last look. */
function logged(): string[] {
  const text = existsSync(log) ? readFileSync(log, "utf8") : "";
  rmSync(log, { force: true });
  return text.split("\n").filter((line) => line !== "");
}

const foldersLeft = () => readdirSync(folder).filter((name) => name.startsWith("spn-verification-"));

/** When a stand-in has written its first line. */
async function started(): Promise<void> {
  while (!existsSync(log)) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Runs `use` with the stand-in as SP1, and closes it. */
async function withSp1<T>(
  use: (sp1: ReturnType<typeof sp1Verification>) => Promise<T>,
  options: Partial<Parameters<typeof sp1Verification>[0]> = {},
): Promise<T> {
  logged();
  const sp1 = sp1Verification({ prover, mock: false, ...options });
  try {
    return await use(sp1);
  } finally {
    await sp1.close();
  }
}

test("an execution is what the events say, its numbers without a digit lost", () =>
  withSp1(async ({ oracle }) => {
    const subject = aSubject({ program: plan({ events: [{ event: "stage", stage: "load" }, executed] }) });
    expect(await oracle.execute({ ...subject, ...limits })).toEqual({
      kind: "executed",
      cycles: 12345678901234567890n,
      gas: 9n,
      publicValuesHash: bytes32,
    });
    expect(logged()[0]).toBe(
      "execute --program program --stdin stdin --cycle-limit 7 --gas-limit 0 --wall-limit-sec 600",
    );
  }));

test("a program that fails is unexecutable for its cause; an input that cannot be read, for none", () =>
  withSp1(async ({ oracle }) => {
    const failed = {
      event: "failed",
      stage: "execute",
      error: "EXECUTION_FAILURE",
      cause: 5,
      message: "too many cycles",
    };
    const program = plan({ events: [failed], exit: 10 });
    expect(await oracle.execute({ ...aSubject({ program }), ...limits })).toEqual({
      kind: "unexecutable",
      cause: 5,
      message: "too many cycles",
    });
    const unreadable = plan({ events: [{ event: "failed", error: "BAD_INPUT", message: "not an ELF" }], exit: 11 });
    expect(await oracle.execute({ ...aSubject({ program: unreadable }), ...limits })).toEqual({
      kind: "unexecutable",
      cause: 0,
      message: "not an ELF",
    });
  }));

test("a proof is valid if the SDK says so, under the request's key, mode and public values", () =>
  withSp1(async ({ verifier }) => {
    const subject = aSubject({ publicValuesHash: bytes32 });
    expect(await verifier.verify(subject, plan({ events: [verified] }))).toEqual({
      valid: true,
      publicValuesHash: bytes32,
    });
    expect(logged()[0]).toBe(`verify --proof proof --vk vk --mode compressed --public-values-hash ${hash}`);
  }));

test("mock proofs are asked for by name and never otherwise", () =>
  withSp1(
    async ({ verifier }) => {
      await verifier.verifyDetached({ proof: plan({ events: [verified] }), vkey: bytes32, mode: 1 });
      expect(logged()[0]).toBe("verify --proof proof --vk vk --mode core --mock");
    },
    { mock: true },
  ));

test("an invalid proof, a key that cannot be read and a mode that does not exist are a no with its reason", () =>
  withSp1(async ({ verifier }) => {
    const no = plan({ events: [{ event: "verified", valid: false, message: "the proof is core" }] });
    expect(await verifier.verify(aSubject(), no)).toEqual({ valid: false, reason: "the proof is core" });
    const badKey = plan({ events: [{ event: "failed", error: "BAD_INPUT", message: "not a key" }], exit: 11 });
    expect(await verifier.verify(aSubject(), badKey)).toEqual({ valid: false, reason: "not a key" });
    expect(await verifier.verifyDetached({ proof: no, vkey: bytes32, mode: 9 })).toMatchObject({ valid: false });
  }));

test.each([
  ["ends well without a word", { events: [] }],
  ["says valid and then fails", { events: [verified], exit: 12 }],
  ["crashes", { exit: 101 }],
  ["says something else", { events: [{ event: "executed" }] }],
])("a verifier that %s has not accepted the proof", (_, what) =>
  withSp1(async ({ verifier }) => {
    const asked = verifier.verify(aSubject(), plan(what));
    await expect(asked).rejects.toMatchObject({ code: "verification-unavailable", policy: "retry" });
  }),
);

test("one that hangs is told to end when its time is over, and the next is served", () =>
  withSp1(
    async ({ verifier }) => {
      const hung = verifier.verify(aSubject(), plan({ events: [verified], hang: true, ms: 1e9 }));
      const next = verifier.verify(aSubject(), plan({ events: [verified] }));
      await expect(hung).rejects.toThrow(/did not end/);
      expect(await next).toMatchObject({ valid: true });
    },
    { verifyLimitSec: 1 },
  ));

test("two calls never run at once", () =>
  withSp1(async ({ verifier, oracle }) => {
    await Promise.all([
      verifier.verify(aSubject(), plan({ events: [verified], ms: 50 })),
      oracle.execute({ ...aSubject({ program: plan({ events: [executed], ms: 1 }) }), ...limits }),
    ]);
    const lines = logged();
    expect(lines).toHaveLength(4);
    expect([lines[1], lines[3]]).toEqual(["end", "end"]);
  }));

test("closing ends the one that runs and refuses those that wait, and leaves no folder", async () => {
  logged();
  const sp1 = sp1Verification({ prover, mock: false, scratch: folder });
  const hung = sp1.verifier.verify(aSubject(), plan({ hang: true, ms: 1e9 })).catch((error: Error) => error);
  await started(); // else the second one may have its folder first, and run
  const waiting = sp1.verifier.verify(aSubject(), plan({ events: [verified] })).catch((error: Error) => error);
  await expect.poll(foldersLeft).toHaveLength(2); // the second makes its own while the first one runs
  await sp1.close();
  expect(foldersLeft()).toEqual([]);
  expect(await hung).toBeInstanceOf(Error);
  expect(await waiting).toBeInstanceOf(Error);
});

test("a prover that is not there is said so, and accepts nothing", () =>
  withSp1(
    async ({ verifier }) => {
      await expect(verifier.verify(aSubject(), plan({}))).rejects.toThrow(/cannot start sp1-prover/);
    },
    { prover: join(folder, "missing") },
  ));

test.each(["real", "mock"] as const)(
  "with SP1 %s, simulated programs stay simulated and ELFs never do",
  async (kind) => {
    logged();
    const { verifier, oracle, close } = chooseVerification({ kind, prover });
    const simulated = aSubject();
    const elf = { ...simulated, program: plan({ events: [executed] }) };
    expect(await verifier.verify(simulated, simulatedProof(rightClaim(simulated)))).toMatchObject({ valid: true });
    expect(await oracle.execute({ ...simulated, ...limits, cycleLimit: 0n })).toMatchObject({ gas: 1_250_000n });
    expect(logged()).toEqual([]);

    await expect(verifier.verify(elf, simulatedProof(rightClaim(elf)))).rejects.toThrow();
    expect(await oracle.execute({ ...elf, ...limits })).toMatchObject({ gas: 9n });
    await close();
  },
);
