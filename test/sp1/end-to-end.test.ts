import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { FulfillmentStatus, SettlementStatus } from "../../src/gen/types_pb.ts";
import { askSdk, eventsOf, idOf } from "./ask-sdk.ts";
import { builtPrograms } from "./built-programs.ts";
import { gpuHome, gpuSocket } from "./gpu-home.ts";
import { withGuestJobs } from "./guest-job.ts";
import { runProver } from "./run-prover.ts";
import { encodeStdin, u64 } from "./sp1-stdin.ts";
import { type RealSystem, startRealSystem } from "./system.ts";

const elf = "batch-image/guest/fibonacci.elf";
const { prover } = builtPrograms();

let folder: string;
let vk: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "end-to-end-"));
  vk = join(folder, "vk.bin");
  await runProver("vk", "--program", elf, "--out", vk);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const limits = ["--cycle-limit", "1000000", "--gas-limit", "10000000", "--skip-simulation"];

/** The published SDK asks `system` for a proof. */
const ask = ({ url, accounts }: RealSystem, ...args: string[]) =>
  askSdk({ url, privateKey: accounts.requester.privateKey, elf, vk }, ...limits, ...args);

describe("the unmodified SDK as requester, SP1's mock prover behind the whole system", () => {
  let system: RealSystem;
  beforeAll(async () => {
    system = await startRealSystem("mock", prover);
  });
  afterAll(() => system.end());

  test.each([
    ["a core proof", ["--mode", "core"]],
    ["a compressed proof", ["--mode", "compressed"]],
    ["a proof of a private input", ["--mode", "core", "--private-stdin"]],
  ])("%s goes from request to download, and is paid for", async (_name, args) => {
    const told = await ask(system, "--mock", ...args);
    const id = idOf(told);
    expect(eventsOf(told)).toContain("fulfilled");
    expect(system.request(id)?.fulfillment).toBe(FulfillmentStatus.FULFILLED);
    expect(system.bids(id)).toHaveLength(1);
    const way = system.story.filter(({ requestId }) => requestId === id).map(({ what }) => what);
    expect(way).toEqual(expect.arrayContaining(["bid", "won", "launched", "execute", "prove", "verify", "fulfilled"]));
    await expect.poll(() => system.request(id)?.settlement, { timeout: 10_000 }).toBe(SettlementStatus.SETTLED);
  });

  test("a request that the SDK cancels is bid on at most, and never proved", async () => {
    const told = await ask(system, "--cancel", "--min-auction-period-sec", "30");
    const id = idOf(told);
    expect(eventsOf(told)).toContain("cancelled");
    expect(system.request(id)?.fulfillment).not.toBe(FulfillmentStatus.FULFILLED);
    expect(system.story.filter(({ requestId, what }) => requestId === id && what === "prove")).toEqual([]);
  });

  test("nothing went wrong beside", () => expect(system.problems).toEqual([]));
});

describe("the unmodified SDK as requester, real proofs", () => {
  const core = () => join(folder, "core.proof");
  let system: RealSystem | undefined;
  afterEach(async () => {
    await system?.end();
    system = undefined;
  });

  async function coreProof(system: RealSystem) {
    const told = await ask(system, "--mode", "core", "--n", "30", "--timeout-sec", "1800", "--out", core());
    const id = idOf(told);
    expect(eventsOf(told)).toEqual(expect.arrayContaining(["requested", "fulfilled", "verified"]));
    expect(system.request(id)?.fulfillment).toBe(FulfillmentStatus.FULFILLED);
    expect(system.transactions("FulfillProof")).toHaveLength(1);
  }

  test("a core proof of the CPU is bid for, proved, delivered, downloaded, and verified by the SDK", async () => {
    system = await startRealSystem("cpu", prover);
    await coreProof(system);
  });

  test("so is one that comes out of the GPU server's socket", async () => {
    const home = gpuHome("replay", { GPU_SERVER_STAND_IN_PROOF: core(), GPU_SERVER_STAND_IN_VK: vk });
    for (const [name, value] of Object.entries(home.seen)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    system = await startRealSystem("cuda", home.prover);
    await coreProof(system);
    expect(home.processes()).toEqual([]);
    expect(existsSync(gpuSocket)).toBe(false);
    home.remove();
  });

  describe("of another run than the request's", () => {
    const { shop, jobFor } = withGuestJobs();

    test("are not taken from the GPU server, valid as they are", async () => {
      const home = gpuHome("replay", { GPU_SERVER_STAND_IN_PROOF: core(), GPU_SERVER_STAND_IN_VK: vk });
      const job = { PROVER_BACKEND: "cuda", PROOF_MODE: "core", SP1_PROVER_BIN: home.prover, ...home.seen };
      await shop().start(await jobFor("fibonacci", encodeStdin(u64(31)), job)).ended;
      expect(await shop().result()).toMatchObject({ failure: { error: "VERIFICATION_FAILURE", stage: "verify" } });
      home.remove();
    });
  });

  // 18 GiB and six minutes on two idle cores, which the gate's 25 minutes do not have: only where it is asked for.
  test.runIf(process.env.REAL_COMPRESSED === "1")("a compressed proof too", async () => {
    system = await startRealSystem("cpu", prover);
    const told = await ask(system, "--mode", "compressed", "--timeout-sec", "3600");
    expect(eventsOf(told)).toContain("verified");
  });
});
