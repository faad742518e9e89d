import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex } from "../../local/network/hex.ts";
import { StakeBalanceOperation } from "../../src/gen/types_pb.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";

let it: BoxUnderTest;
beforeEach(async () => {
  it = await startBox();
});
afterEach(() => it.box.close());

const stakers = ["anna", "bert", "carl"].map((name) => demoAccount(name).address);
const provers = () => [it.box.accounts.prover.address, demoAccount("second prover").address] as const;

test("a prover's stake is its stakers' together, and the logs of both tell how it came about", async () => {
  const [prover] = provers();
  const [anna = prover] = stakers;
  expect(it.box.stake(prover, anna, 7n)).toBe(true);
  expect(it.box.unstake(prover, anna, 8n)).toBe(false);
  expect(it.box.unstake(prover, anna, 3n)).toBe(true);
  expect((await it.network.getProverStakeBalance({ prover: fromHex(prover) })).amount).toBe(`${10n ** 22n + 4n}`);
  const ofAnna = { address: fromHex(anna) };
  expect((await it.network.getFilteredStakerStakeBalanceLogs(ofAnna)).logs).toMatchObject([
    { ...ofAnna, operation: StakeBalanceOperation.UNSTAKE, amount: "3" },
    { ...ofAnna, operation: StakeBalanceOperation.STAKE, amount: "7" },
  ]);
  const { logs } = await it.network.getFilteredProverStakeBalanceLogs({ address: fromHex(prover) });
  expect(logs.map(({ amount }) => amount)).toEqual(["3", "7", `${10n ** 22n}`]);
  expect(new Set(logs.map(({ txHash }) => String(txHash))).size).toBe(3);
});

test("nobody stakes on what is no prover", () => {
  const [anna = provers()[0]] = stakers;
  expect(it.box.stake(anna, anna, 7n)).toBe(false);
  expect(it.box.slash(anna, 1n)).toBe(false);
});

type Step = { what: "stake" | "unstake" | "slash"; prover: number; staker: number; wei: bigint };
const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom("stake", "stake", "unstake", "slash"),
  prover: fc.nat(1),
  staker: fc.nat(2),
  wei: fc.bigInt({ min: 0n, max: 1000n }),
});

test("over any stakes, withdrawals of stakes and slashes, every sum agrees and nothing is negative", () => {
  it.box.registerProver({ address: provers()[1], stakeWei: 0n });
  const before = it.box.totalWei();
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      for (const { what, prover, staker, wei } of steps) {
        const at = provers()[prover] ?? provers()[0];
        const by = stakers[staker] ?? at;
        const had = it.box.provers().find(({ address }) => address === at)?.stakeWei ?? 0n;
        const done = what === "slash" ? it.box.slash(at, wei) : it.box[what](at, by, wei);
        const has = it.box.provers().find(({ address }) => address === at)?.stakeWei ?? 0n;
        expect(has - had).toBe(done ? (what === "stake" ? wei : -wei) : 0n);
      }
      for (const { address, stakeWei } of it.box.provers()) {
        const parts = [...it.box.stakes(address).values()];
        expect(parts.reduce((sum, wei) => sum + wei, 0n)).toBe(stakeWei);
        expect(parts.every((wei) => wei >= 0n)).toBe(true);
      }
      for (const of of ["stakers", "provers"] as const) {
        const logged = it.box
          .stakeLogs(of)
          .reduce((sum, log) => sum + (log.operation === 1 ? log.amountWei : -log.amountWei), 0n);
        expect(logged).toBe(it.box.provers().reduce((sum, { stakeWei }) => sum + stakeWei, 0n));
      }
      expect(it.box.totalWei()).toBe(before);
    }),
    { numRuns: 40, seed: 8 },
  );
});

test("stakes survive a snapshot", async () => {
  const [prover] = provers();
  it.box.stake(prover, stakers[0] ?? prover, 7n);
  const second = await startBox({ snapshot: it.box.snapshot(), clock: it.clock, artifacts: it.artifacts });
  expect(second.box.stakes(prover)).toEqual(it.box.stakes(prover));
  expect(second.box.stakeLogs("stakers")).toEqual(it.box.stakeLogs("stakers"));
  await second.box.close();
});
