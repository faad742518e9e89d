import fc from "fast-check";
import type { Commitment, Fleet, HostState } from "../../src/domain/fleet.ts";
import { type InstanceTypeName, instanceTypes } from "../../src/domain/instance-types.ts";
import type { PassInput } from "../../src/domain/pass-input.ts";
import type { ExecutionStatus, FulfillmentStatus, ProofMode, ProofRequest } from "../../src/domain/proof-request.ts";
import { type Address, type Hash, hash, pgu, requestId, unixSeconds, wei } from "../../src/domain/values.ts";
import type { Work } from "../../src/domain/work.ts";
import { aFleet, aPassInput, aPolicy, aProofRequest, prover, rival, t0 } from "./builders.ts";

/** How far the numbers of generated inputs go. */
type Reach = {
  gas: fc.Arbitrary<bigint>;
  wei: fc.Arbitrary<bigint>;
  sec: fc.Arbitrary<number>;
};

/** Mostly the first: an input in which everything is refused tells little. */
const mostly = <T>(value: T, others: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 24, arbitrary: fc.constant(value) }, others);

/** What a market shows on a usual day, the edges included. */
export const usual: Reach = {
  gas: fc.oneof(
    mostly(40_000_000n, fc.constant(0n)),
    { weight: 4, arbitrary: fc.bigInt(10_000_000n, 60_000_000n) },
    { weight: 2, arbitrary: fc.bigInt(1n, 1_000_000_000n) },
  ),
  wei: fc.oneof(fc.bigInt(0n, 3_000_000_000n), { weight: 3, arbitrary: fc.bigInt(2_000_000_000n, 60_000_000_000n) }),
  sec: fc.oneof(fc.integer({ min: 120, max: 900 }), mostly(1_200, fc.integer({ min: -60, max: 14_400 }))),
};
/** What the wire can carry, and more. */
export const wildest: Reach = {
  gas: fc.oneof(fc.constant(0n), fc.constant(2n ** 64n - 1n), fc.bigInt(0n, 2n ** 64n - 1n), usual.gas),
  wei: fc.oneof(fc.constant(0n), fc.constant(2n ** 256n - 1n), fc.bigInt(0n, 2n ** 256n - 1n), usual.wei),
  sec: fc.oneof(fc.constant(-t0), fc.constant(32_503_680_000 - t0), usual.sec), // 1970 and the year 3000
};

const share = fc.double({ min: 0, max: 1, noNaN: true });
const modes: readonly ProofMode[] = ["core", "compressed", "plonk", "groth16", "unknown"];
const statuses: readonly FulfillmentStatus[] = ["requested", "assigned", "fulfilled", "expired", "unknown"];
const executions: readonly ExecutionStatus[] = ["unexecuted", "executed", "unexecutable", "unknown"];
const someHash = fc.constantFrom("2", "3", "4").map((digit): Hash => hash(`0x${digit.repeat(64)}`));
const someWork = (reach: Reach): fc.Arbitrary<Work> =>
  fc
    .record({
      gas: reach.gas,
      sigma: fc.double({ min: 0, max: 0.4, noNaN: true }),
      mode: fc.constantFrom<ProofMode>("core", "compressed"),
    })
    .map(({ gas, sigma, mode }) => ({ estimate: { gas: pgu(gas || 1n), sigma, source: "learned" }, mode }));

const someHost = (reach: Reach): fc.Arbitrary<HostState> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<HostState>({ kind: "idle" }) },
    fc
      .record({ work: someWork(reach), ago: fc.nat(60) })
      .map(({ work, ago }): HostState => ({ kind: "busy", work, sinceSec: unixSeconds(t0 - ago) })),
    fc.nat(600).map((ago): HostState => ({ kind: "starting", sinceSec: unixSeconds(t0 - ago) })),
  );

const someFleet = (reach: Reach): fc.Arbitrary<Fleet> =>
  fc
    .array(
      fc.record({
        instanceType: fc.oneof(
          { weight: 3, arbitrary: fc.constantFrom<InstanceTypeName>("g6e.2xlarge", "p5.4xlarge") },
          fc.constantFrom(...(Object.keys(instanceTypes) as InstanceTypeName[])), // its own keys
        ),
        buy: fc.constantFrom("spot" as const, "on-demand" as const),
        hosts: fc.array(someHost(reach), { maxLength: 3 }),
        extra: fc.nat(2),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((classes) =>
      classes.flatMap(({ hosts, extra, ...host }, index) =>
        aFleet(hosts, { host: { ...host, className: `class-${index}`, maximumHosts: hosts.length + extra } }),
      ),
    );

const someCommitment = (reach: Reach): fc.Arbitrary<Commitment> =>
  fc
    .record({ work: someWork(reach), chance: share, later: fc.nat(30), at: fc.option(fc.nat(3)) })
    .map(({ work, chance, later, at }) => ({
      ...{ work, chance, fromSec: t0 + later },
      ...(at !== null && { className: `class-${at}` }),
    }));

const someRequest = (reach: Reach): fc.Arbitrary<Partial<ProofRequest>> =>
  fc
    .record({
      vkHash: someHash,
      mode: mostly<ProofMode>("compressed", fc.constantFrom(...modes)),
      createdAgo: fc.nat(20),
      left: reach.sec,
      minAuctionPeriodSec: fc.oneof(
        { weight: 30, arbitrary: fc.constantFrom(0, 10, 15, 30) },
        fc.constant(4_294_967_295),
      ),
      cycleLimit: reach.gas,
      gasLimit: reach.gas,
      max: fc.option(reach.wei, { freq: 2 }),
      floor: mostly(null, fc.option(reach.wei)),
      baseFee: mostly(0n, reach.wei),
      version: mostly("sp1-v6.1.0", fc.string()),
      whitelist: mostly<readonly Address[]>([], fc.constantFrom([rival], [rival, prover])),
      stdinPrivate: mostly(false, fc.constant(true)),
      fulfillmentStatus: mostly<FulfillmentStatus>("requested", fc.constantFrom(...statuses)),
      executionStatus: mostly<ExecutionStatus>("unexecuted", fc.constantFrom(...executions)),
      isCanceled: mostly(false, fc.constant(true)),
    })
    .map(({ createdAgo, left, max, floor, baseFee, gasLimit, ...rest }) => ({
      ...rest,
      createdAtSec: unixSeconds(t0 - createdAgo),
      deadlineSec: unixSeconds(t0 + left),
      baseFee: wei(baseFee),
      gasLimit: pgu(gasLimit),
      ...(max !== null && { maxPricePerPgu: wei(max) }),
      ...(floor !== null && { floorPricePerPgu: wei(floor) }),
    }));

const somePolicy = (reach: Reach) =>
  fc
    .record({
      kind: fc.constantFrom("market" as const, "usd" as const, "static" as const),
      amount: reach.wei,
      target: fc.bigInt(1n, 3_000_000n),
      margin: fc.double({ min: 0, max: 0.5, noNaN: true }),
      override: fc.boolean(),
      maxPromises: fc.integer({ min: 2, max: 20 }),
      maxHosts: fc.nat(4),
      onTimeTarget: fc.constantFrom(0.5, 0.9, 0.995, 0.999),
      bufferSec: fc.nat(60),
      stake: mostly(0n, reach.wei),
      daily: fc.oneof(fc.constant(0), fc.nat(5_000_000)),
      balance: mostly(0n, reach.wei),
      maxGas: mostly(0n, reach.gas),
      privateStdin: fc.boolean(),
      bidBeforeEndSec: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(12)),
      bidding: mostly(true, fc.constant(false)),
    })
    .map((of) =>
      aPolicy({
        bidding: of.bidding,
        bidBeforeEndSec: of.bidBeforeEndSec,
        accepts: { maxGas: pgu(of.maxGas), privateStdin: of.privateStdin },
        price: {
          kind: of.kind,
          staticAmount: wei(of.amount),
          targetMicrosPerBpgu: of.target,
          margin: of.margin,
          overrides: new Map(of.override ? [[`0x${"3".repeat(64)}`, 300_000n]] : []),
        },
        promise: {
          maxPromises: of.maxPromises,
          maxHosts: of.maxHosts,
          onTimeTarget: of.onTimeTarget,
          safeOnTimeTarget: Math.max(of.onTimeTarget, 0.999),
          bufferSec: of.bufferSec,
          stakePerPromise: wei(of.stake),
        },
        money: { dailySpendMicros: of.daily, minimumBalance: wei(of.balance) },
      }),
    );

const someMarket = (reach: Reach): fc.Arbitrary<PassInput["market"]> =>
  fc
    .record({
      prove: fc.option(
        fc.record({
          usdMicros: fc.oneof(fc.bigInt(300_000n, 3_000_000n), fc.bigInt(0n, 100_000_000n)),
          ago: fc.nat(8_000),
        }),
      ),
      average: fc.option(reach.wei),
      required: fc.option(
        fc.record({
          floorLatencySec: mostly(420, fc.constantFrom(0, 3_600)),
          minPguPerSec: fc.constantFrom(0n, 24_000_000n),
          minSuccessMillionths: fc.constantFrom(0, 980_000),
          lookbackHours: fc.constant(24),
          minResolved: fc.nat(50),
        }),
      ),
      suspended: mostly(false, fc.constant(true)),
      exempt: fc.boolean(),
    })
    .map(({ prove, average, required, suspended, exempt }) => ({
      ...(prove && { prove: { usdMicros: prove.usdMicros, updatedAtSec: unixSeconds(t0 - prove.ago) } }),
      ...(average !== null && { averagePerPgu: wei(average) }),
      ...(required && { requirements: required }),
      standing: {
        ...{ whitelisted: true, highAvailability: exempt },
        ...(suspended && { suspendedUntilSec: unixSeconds(t0 + 60) }),
      },
    }));

const ratios = fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { maxLength: 5 });
const prices = fc.array(
  fc
    .record({ perPgu: fc.double({ min: 0, max: 1e11, noNaN: true }), ago: fc.nat(10_000) })
    .map(({ perPgu, ago }) => ({ perPgu, atSec: t0 - ago })),
  { maxLength: 8 },
);
const somePrograms = (reach: Reach) =>
  fc
    .array(
      fc.tuple(
        someHash,
        fc.record({
          published: reach.gas.map(pgu),
          learned: fc.array(
            fc.oneof(
              fc.double({ min: 3e7, max: 5e7, noNaN: true }),
              mostly(4e7, fc.double({ min: 1, max: 1e10, noNaN: true })),
            ),
            { maxLength: 6 },
          ),
          clearings: fc.record({ compressed: ratios, core: ratios }, { requiredKeys: [] }),
        }),
      ),
      { maxLength: 3 },
    )
    .map((programs) => new Map(programs));

const { maxPricePerPgu: _, ...unlimited } = aProofRequest();

/** A whole pass: any fleet, any load, and up to `candidates` requests. */
export const somePass = (reach: Reach, { candidates = 6 } = {}): fc.Arbitrary<PassInput> =>
  fc
    .record({
      policy: somePolicy(reach),
      market: someMarket(reach),
      money: fc.record({
        balance: fc.option(reach.wei),
        stake: fc.option(reach.wei),
        spentTodayMicros: fc.nat(5_000_000),
      }),
      record: fc.record({ resolved: fc.nat(1_000), missed: fc.nat(30) }),
      fleet: someFleet(reach),
      commitments: fc.array(someCommitment(reach), { maxLength: 3 }),
      promises: fc.nat(3),
      gpuSecondUsd: fc.double({ min: 0, max: 0.01, noNaN: true }),
      programs: somePrograms(reach),
      clearings: ratios,
      prices,
      requests: fc.array(someRequest(reach), { minLength: 1, maxLength: candidates }),
      params: fc.record({ tick: mostly(10_000_000n, reach.wei), floor: mostly(0n, reach.wei) }),
    })
    .map(({ money: { balance, stake, spentTodayMicros }, clearings, prices: seen, requests, params, ...rest }) =>
      aPassInput({
        ...rest,
        money: {
          spentTodayMicros,
          ...(balance !== null && { balance: wei(balance) }),
          ...(stake !== null && { stake: wei(stake) }),
        },
        clearings: { ...aPassInput().clearings, prices: seen, all: clearings },
        candidates: requests.map((request, index) => ({
          request: {
            ...unlimited,
            ...request,
            requestId: requestId(`0x${index.toString(16).padStart(64, "0")}`),
          },
          params: { tick: wei(params.tick), floor: wei(params.floor) },
        })),
      }),
    );
