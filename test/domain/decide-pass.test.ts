import { expect, test } from "vitest";
import { decidePass } from "../../src/domain/decide-pass.ts";
import { type Decision, demandIn, type RefusalReason } from "../../src/domain/decision.ts";
import type { Commitment, HostState } from "../../src/domain/fleet.ts";
import type { PassInput, ProgramKnowledge } from "../../src/domain/pass-input.ts";
import type { ProvePrice } from "../../src/domain/pricing.ts";
import type { ProofRequest } from "../../src/domain/proof-request.ts";
import type { TrackRecord } from "../../src/domain/requirements.ts";
import { address, hash, pgu, requestId, unixSeconds, wei } from "../../src/domain/values.ts";
import {
  aCandidate,
  aFleet,
  aPassInput,
  aPolicy,
  aProofRequest,
  aRequirements,
  prover,
  rival,
  t0,
} from "./builders.ts";

const idOf = (digit: string) => requestId(`0x${digit.repeat(64)}`);
const theId = idOf("1");
const inSec = (sec: number) => unixSeconds(t0 + sec);
const asked = (...requests: Partial<ProofRequest>[]) => requests.map((request) => aCandidate(request));

function decide(overrides: Partial<PassInput> = {}): Decision {
  const decision = decidePass(aPassInput(overrides)).get(theId);
  if (!decision) throw new Error("no decision about the request");
  return decision;
}
function bidOf(overrides: Partial<PassInput> = {}) {
  const decision = decide(overrides);
  if (decision.kind !== "bid") throw new Error(`no bid: ${reasonsOf(decision).join(", ")}`);
  return decision;
}
const reasonsOf = (decision: Decision): RefusalReason[] =>
  decision.kind === "skip" ? decision.refusals.map(({ reason }) => reason) : [];
const refusalsOf = (overrides: Partial<PassInput>) => {
  const decision = decide(overrides);
  return decision.kind === "skip" ? decision.refusals : [];
};

/** At this price the default bid, 500,000,000, is above what a job costs. */
const prove: ProvePrice = { usdMicros: 2_000_000n, updatedAtSec: t0 };
const requirements = aRequirements();
const standing = { whitelisted: true, highAvailability: false };
const busyFor = (mgas: number): HostState => ({
  kind: "busy",
  work: { estimate: { gas: pgu(BigInt(mgas) * 1_000_000n), sigma: 0.1, source: "network" }, mode: "compressed" },
  sinceSec: t0,
});
const promised = (mgas: number, overrides: Partial<Commitment> = {}): Commitment => ({
  work: { estimate: { gas: pgu(BigInt(mgas) * 1_000_000n), sigma: 0.1, source: "network" }, mode: "compressed" },
  chance: 1,
  fromSec: t0,
  ...overrides,
});
const idle: HostState = { kind: "idle" };
const oneHost = { host: { maximumHosts: 1 } };

test("without candidates nothing is decided", () => {
  expect(decidePass(aPassInput({ candidates: [] }))).toEqual(new Map());
});

test("a bid says what it is worth, where it goes, and how likely it is in time", () => {
  const market = { prove, averagePerPgu: wei(600_000_000n) };
  const bid = bidOf({ market });
  expect(bid).toMatchObject({
    kind: "bid",
    amount: 500_000_000n,
    priceSource: "static",
    className: "on-demand",
    target: 0.995,
    leftSec: 3_595, // the hour less the buffer
    estimate: { gas: 100_000_000n, source: "gas-limit" },
    revenueMicros: 60_000, // of a limit-only request 60 M gas are paid for, as they cost: 0.03 PROVE at $2
  });
  expect(bid.onTime).toBeGreaterThanOrEqual(0.995);
  expect(bid.neededSec).toBeGreaterThan(50); // 100 Mgas at about 2.2 Mgas/s, its start and its delivery
  expect(bid.neededSec).toBeLessThan(100);
  expect(bid.costMicros).toBeLessThan(bid.neededSec * 800);
  const programs = new Map([[theProgram, { published: pgu(100_000_000n) }]]);
  const known = bidOf({ market, programs });
  expect(known.costMicros).toBeGreaterThan(known.neededSec * 800); // $3.004 an hour
  expect(known.costMicros).toBeLessThan(known.neededSec * 860);
  expect(bid.chance).toBeGreaterThan(0.5); // below what wins on average
  expect(bid.chance).toBeLessThan(1);
  expect(bid.mostGas > 100_000_000n).toBe(true);
});

test("nothing known of the others is a chance of 1, and without a PROVE price nobody knows what it pays", () => {
  const bid = bidOf();
  expect(bid.chance).toBe(1);
  expect(bid).not.toHaveProperty("revenueMicros");
});

const theProgram = hash(`0x${"2".repeat(64)}`);
const theRequester = address(`0x${"e4".repeat(20)}`);

/** Each alone speaks against an otherwise fine request; the numbers tell what to change. */
test.each<[string, Partial<PassInput>, readonly object[]]>([
  [
    "is no longer open",
    { candidates: asked({ fulfillmentStatus: "assigned" }) },
    [{ reason: "not-open", status: "assigned" }],
  ],
  [
    "has a status that we do not know",
    { candidates: asked({ fulfillmentStatus: "unknown" }) },
    [{ reason: "not-open", status: "unknown" }],
  ],
  ["was canceled", { candidates: asked({ isCanceled: true }) }, [{ reason: "not-open", status: "canceled" }]],
  [
    "cannot be executed",
    { candidates: asked({ executionStatus: "unexecutable" }) },
    [{ reason: "not-open", status: "requested" }],
  ],
  ["is whitelisted for others", { candidates: asked({ whitelist: [rival] }) }, [{ reason: "not-whitelisted" }]],
  [
    "needs other circuits",
    { candidates: asked({ version: "sp1-v9.9.9" }) },
    [{ reason: "version-unsupported", version: "sp1-v9.9.9" }],
  ],
  [
    "is of a mode that the operator refuses",
    { policy: aPolicy({ accepts: { modes: ["core"] } }) },
    [{ reason: "mode-unsupported", mode: "compressed" }],
  ],
  [
    "is of a mode that we do not know",
    { candidates: asked({ mode: "unknown" }) },
    [{ reason: "mode-unsupported", mode: "unknown" }, { reason: "no-host-fits" }],
  ],
  [
    "is of a denied program",
    { policy: aPolicy({ accepts: { programsDenied: [theProgram] } }) },
    [{ reason: "program-denied" }],
  ],
  [
    "is of a program that is not allowed",
    { policy: aPolicy({ accepts: { programsAllowed: [hash(`0x${"9".repeat(64)}`)] } }) },
    [{ reason: "program-denied" }],
  ],
  [
    "is of a program both allowed and denied",
    { policy: aPolicy({ accepts: { programsAllowed: [theProgram], programsDenied: [theProgram] } }) },
    [{ reason: "program-denied" }],
  ],
  [
    "is of a program whose last proofs failed in its mode",
    { programs: new Map([[theProgram, { pausedUntilSec: { compressed: inSec(1) } }]]) },
    [{ reason: "program-fails", untilSec: inSec(1) }],
  ],
  [
    "comes from a denied requester",
    { policy: aPolicy({ accepts: { requestersDenied: [theRequester] } }) },
    [{ reason: "requester-denied" }],
  ],
  [
    "comes from a requester that is not allowed",
    { policy: aPolicy({ accepts: { requestersAllowed: [rival] } }) },
    [{ reason: "requester-denied" }],
  ],
  [
    "has a private stdin where that is refused",
    { candidates: asked({ stdinPrivate: true, stdinUri: "" }), policy: aPolicy({ accepts: { privateStdin: false } }) },
    [{ reason: "stdin-private" }],
  ],
  [
    "states too many cycles",
    { candidates: asked({ cycleLimit: 11n }), policy: aPolicy({ accepts: { maxCycles: 10n } }) },
    [{ reason: "too-many-cycles", cycles: 11n, maximum: 10n }],
  ],
  [
    "takes too much gas",
    { policy: aPolicy({ accepts: { maxGas: pgu(99_999_999n) } }) },
    [{ reason: "too-much-gas", gas: 100_000_000n, maximum: 99_999_999n }],
  ],
  ["comes when the kill switch is thrown", { policy: aPolicy({ bidding: false }) }, [{ reason: "bidding-off" }]],
  [
    "comes while we are suspended",
    { market: { standing: { ...standing, suspendedUntilSec: inSec(1) } } },
    [{ reason: "suspended", untilSec: t0 + 1 }],
  ],
  [
    "comes when our balance is low",
    { money: { balance: wei(9n), spentTodayMicros: 0 }, policy: aPolicy({ money: { minimumBalance: wei(10n) } }) },
    [{ reason: "balance-low", balance: 9n, minimum: 10n }],
  ],
  ["is one promise too many", { promises: 8 }, [{ reason: "at-capacity", promises: 8, maximum: 8 }]],
  [
    "is one more than our stake allows",
    {
      promises: 2,
      money: { stake: wei(299n), spentTodayMicros: 0 },
      policy: aPolicy({ promise: { stakePerPromise: wei(100n) } }),
    },
    [{ reason: "stake-used-up", promises: 2, maximum: 2 }],
  ],
  [
    "fits no host's memory",
    {
      candidates: asked({ mode: "plonk" }),
      fleet: aFleet([{ kind: "idle" }], { host: { instanceType: "g6.4xlarge" } }),
    },
    [{ reason: "no-host-fits" }],
  ],
  ["comes where there are no hosts at all", { fleet: [] }, [{ reason: "no-host-fits" }]],
  [
    "pays too little",
    { candidates: asked({ maxPricePerPgu: wei(499_999_999n) }) },
    [{ reason: "price-above-maximum", amount: 500_000_000n, maximum: 499_999_999n }],
  ],
  ["is priced at nothing", { policy: aPolicy({ price: { staticAmount: wei(0n) } }) }, [{ reason: "price-zero" }]],
])("a request that %s is refused with that reason", (_name, overrides, expected) => {
  expect(refusalsOf(overrides)).toEqual(expected);
});

test("a request that costs more than is left of the day is refused with what is missing", () => {
  const [refusal] = refusalsOf({
    policy: aPolicy({ money: { dailySpendMicros: 1_000_000 } }),
    money: { spentTodayMicros: 990_000 },
  });
  expect(refusal).toMatchObject({ reason: "spend-cap", leftMicros: 10_000 });
  expect(refusal?.reason === "spend-cap" && refusal.costMicros > 10_000).toBe(true);
  const free = { policy: aPolicy({ money: { dailySpendMicros: 0 } }), money: { spentTodayMicros: 1e12 } };
  expect(decide(free).kind).toBe("bid"); // 0: no cap
});

test("a request that would probably be late says how late, and what could have been taken", () => {
  const [refusal] = refusalsOf({ candidates: asked({ deadlineSec: inSec(80) }) });
  if (refusal?.reason !== "too-late-probably") throw new Error(`refused for ${refusal?.reason}`);
  expect(refusal).toMatchObject({ target: 0.995, leftSec: 75 });
  expect(refusal.onTime).toBeLessThan(0.995);
  expect(refusal.neededSec).toBeGreaterThan(50);
  expect(refusal.mostGas > 100_000_000n).toBe(true); // in an hour
});

test("a deadline in the past is named as such beside its being late", () => {
  expect(refusalsOf({ candidates: asked({ deadlineSec: t0 }) })).toMatchObject([
    { reason: "deadline-passed", leftSec: 0 },
    { reason: "too-late-probably", onTime: 0, leftSec: -5 },
  ]);
});

test.each<[string, Partial<PassInput>]>([
  ["our own whitelist entry", { candidates: asked({ whitelist: [rival, prover] }) }],
  ["one of several versions", { policy: aPolicy({ accepts: { versions: ["sp1-v6.0.0", "sp1-v6.1.0"] } }) }],
  ["a suspension that has just ended", { market: { standing: { ...standing, suspendedUntilSec: t0 } } }],
  [
    "a balance at the minimum",
    { money: { balance: wei(10n), spentTodayMicros: 0 }, policy: aPolicy({ money: { minimumBalance: wei(10n) } }) },
  ],
  ["a balance that nobody knows", { policy: aPolicy({ money: { minimumBalance: wei(10n) } }) }],
  ["a stake that nobody knows", { promises: 5, policy: aPolicy({ promise: { stakePerPromise: wei(10n) } }) }],
  [
    "cycles at the ceiling",
    { candidates: asked({ cycleLimit: 10n }), policy: aPolicy({ accepts: { maxCycles: 10n } }) },
  ],
  ["gas at the ceiling", { policy: aPolicy({ accepts: { maxGas: pgu(100_000_000n) } }) }],
  ["a private stdin where that is allowed", { candidates: asked({ stdinPrivate: true, stdinUri: "" }) }],
  ["a maximum at the price", { candidates: asked({ maxPricePerPgu: wei(500_000_000n) }) }],
])("%s lets a request in", (_name, overrides) => {
  expect(decide(overrides).kind).toBe("bid");
});

test("a request without a maximum is bid on at any price", () => {
  const { maxPricePerPgu: _, ...request } = aProofRequest();
  const dear = aPolicy({ price: { staticAmount: wei(10n ** 20n) } });
  expect(decide({ candidates: [{ ...aCandidate(), request }], policy: dear })).toMatchObject({ amount: 10n ** 20n });
});

test("a refusal names everything that speaks against the request, at once", () => {
  const decision = decide({
    candidates: asked({
      fulfillmentStatus: "fulfilled",
      whitelist: [rival],
      version: "old",
      stdinPrivate: true,
      cycleLimit: 2n,
      deadlineSec: t0,
      maxPricePerPgu: wei(1n),
    }),
    policy: aPolicy({
      bidding: false,
      accepts: {
        modes: ["core"],
        programsDenied: [theProgram],
        requestersDenied: [theRequester],
        privateStdin: false,
        maxCycles: 1n,
        maxGas: pgu(1n),
      },
      promise: { maxPromises: 1, stakePerPromise: wei(1n) },
      money: { minimumBalance: wei(1n) },
    }),
    market: { standing: { ...standing, suspendedUntilSec: inSec(9) } },
    money: { balance: wei(0n), stake: wei(1n), spentTodayMicros: 0 },
    promises: 1,
  });
  expect(reasonsOf(decision)).toEqual([
    "bidding-off",
    "suspended",
    "balance-low",
    "at-capacity",
    "stake-used-up",
    "not-open",
    "not-whitelisted",
    "version-unsupported",
    "mode-unsupported",
    "program-denied",
    "requester-denied",
    "stdin-private",
    "too-many-cycles",
    "deadline-passed",
    "too-much-gas",
    "price-above-maximum",
    "too-late-probably",
  ]);
});

test("the network's floor of 420 s counts: what an hour would allow is refused", () => {
  const gas = { gasLimit: pgu(2_000_000_000n) };
  const tight = asked({ ...gas, deadlineSec: inSec(7_200) });
  expect(decide({ candidates: tight }).kind).toBe("bid");
  const [refusal] = refusalsOf({ candidates: tight, market: { requirements } });
  expect(refusal).toMatchObject({ reason: "too-late-probably", leftSec: 415 });
});

test("from a cold fleet nothing can be promised under the floor; with an hour and no floor it can", () => {
  const cold = aFleet([]);
  const small = asked({ gasLimit: pgu(1n) });
  const [refusal] = refusalsOf({ fleet: cold, candidates: small, market: { requirements } });
  expect(refusal).toMatchObject({ reason: "too-late-probably", mostGas: 0n });
  expect(bidOf({ fleet: cold, candidates: small }).mostGas > 0n).toBe(true);
});

test("a warm L4 promises what the floor leaves of its speed, about what the economics say, and a pull less", () => {
  const l4 = { host: { instanceType: "g6.4xlarge" as const, maximumHosts: 1 } };
  const most = (hosts: readonly HostState[]) => {
    const { mostGas } = bidOf({
      fleet: aFleet(hosts, l4),
      candidates: asked({ gasLimit: pgu(1n) }),
      market: { requirements },
    });
    return Number(mostGas) / 1e6;
  };
  const warm = most([{ kind: "idle" }]);
  expect(warm).toBeGreaterThan(100); // at the slow end of its range; 288 at its middle
  expect(warm).toBeLessThan(288);
  const pulling = most([{ kind: "starting", sinceSec: unixSeconds(t0 - 300) }]);
  expect(pulling).toBeLessThan(warm / 2);
  expect(pulling).toBeGreaterThan(1);
});

test("what is promised drains first: what fits alone does not fit behind a queue, and fits again with more hosts", () => {
  const soon = { candidates: asked({ deadlineSec: inSec(160) }) };
  expect(decide({ ...soon, fleet: aFleet([idle], oneHost) }).kind).toBe("bid");
  const queued = { ...soon, commitments: [promised(150)] };
  expect(reasonsOf(decide({ ...queued, fleet: aFleet([idle], oneHost) }))).toEqual(["too-late-probably"]);
  expect(decide({ ...queued, fleet: aFleet([idle, idle]) }).kind).toBe("bid");
});

test("a proof that runs drains first too, and less of it the longer it has run", () => {
  const soon = asked({ deadlineSec: inSec(220) });
  const onTime = (host: HostState) => {
    const [refusal] = refusalsOf({ candidates: soon, fleet: aFleet([host], oneHost) });
    return refusal?.reason === "too-late-probably" ? refusal.onTime : 1;
  };
  const [fresh, older] = [busyFor(200), { ...busyFor(200), sinceSec: unixSeconds(t0 - 60) }].map(onTime);
  expect(fresh).toBeLessThan(0.9);
  expect(older).toBeGreaterThan(0.95);
  expect(onTime({ kind: "idle" })).toBe(1);
});

test("a bid in auction counts with its chance: one that is hardly won leaves the room, one that is all but won takes it", () => {
  const soon = { candidates: asked({ deadlineSec: inSec(160) }), fleet: aFleet([{ kind: "idle" }], oneHost) };
  const at = (chance: number) => decide({ ...soon, commitments: [promised(150, { chance, fromSec: t0 + 15 })] });
  expect(at(0.001).kind).toBe("bid");
  expect(reasonsOf(at(0.3))).toEqual(["too-late-probably"]);
  expect(reasonsOf(at(1))).toEqual(["too-late-probably"]);
});

test("an auction of thirty seconds leaves less time to prove than one of fifteen", () => {
  const at = (minAuctionPeriodSec: number) =>
    refusalsOf({
      candidates: asked({ minAuctionPeriodSec, deadlineSec: inSec(106) }),
      fleet: aFleet(undefined, oneHost),
    });
  const [short] = at(0);
  const [long] = at(30);
  if (short?.reason !== "too-late-probably" || long?.reason !== "too-late-probably") throw new Error("not late");
  expect(long.onTime).toBeLessThan(short.onTime);
});

test("hosts that may not be counted on are not", () => {
  const [one, two] = [aPolicy({ promise: { maxHosts: 1 } }), aPolicy({ promise: { maxHosts: 2 } })];
  const given = {
    candidates: asked({ deadlineSec: inSec(160) }),
    commitments: [promised(150)],
    fleet: aFleet([idle, idle]),
  };
  expect(decide({ ...given, policy: one }).kind).toBe("skip");
  expect(decide({ ...given, policy: two }).kind).toBe("bid");
});

test("hosts that may not be counted on are not, of whatever class", () => {
  const both = [...aFleet([idle], oneHost), ...aFleet([idle], { host: { className: "second", maximumHosts: 1 } })];
  const given = { candidates: asked({ deadlineSec: inSec(160) }), commitments: [promised(150)], fleet: both };
  expect(decide({ ...given, policy: aPolicy({ promise: { maxHosts: 1 } }) }).kind).toBe("skip");
  expect(decide({ ...given, policy: aPolicy({ promise: { maxHosts: 2 } }) }).kind).toBe("bid");
});

test("of hosts that could be started those on demand are counted on first: spot is sold out more often", () => {
  const none = (className: string, buy: "spot" | "on-demand") => aFleet([], { host: { className, buy } })[0]!;
  const fleet = [none("spot", "spot"), none("on-demand", "on-demand")];
  const decision = decide({ fleet, policy: aPolicy({ promise: { maxHosts: 1 } }) });
  expect(decision).toMatchObject({ kind: "bid", className: "on-demand" });
});

test("of hosts on which it is in time the cheapest take it, however the fleet is ordered; with less time the faster", () => {
  const dear = aFleet([idle], { host: { className: "dear", instanceType: "p5.4xlarge", maximumHosts: 1 } });
  const cheap = aFleet([idle], {
    host: { className: "cheap", instanceType: "g6e.4xlarge", buy: "spot", maximumHosts: 1 },
  });
  for (const fleet of [
    [...dear, ...cheap],
    [...cheap, ...dear],
  ]) {
    expect(bidOf({ fleet }).className).toBe("cheap");
    expect(bidOf({ fleet, candidates: asked({ deadlineSec: inSec(85) }) }).className).toBe("dear");
  }
});

test("a long proof with a tight deadline does not go on spot", () => {
  const spot = aFleet([idle], { host: { className: "spot", buy: "spot", maximumHosts: 1 } });
  const long = asked({ gasLimit: pgu(8_000_000_000n), deadlineSec: inSec(9_000) }); // about an hour: lost one time in twenty
  expect(reasonsOf(decide({ fleet: spot, candidates: long }))).toEqual(["too-late-probably"]);
  expect(bidOf({ fleet: [...spot, ...aFleet([idle])], candidates: long }).className).toBe("on-demand");
});

test("a long wait for a spot host is no promise, however much time there is: the host may be lost meanwhile", () => {
  const spot = (mgas: number) =>
    aFleet(Array<HostState>(3).fill(busyFor(mgas)), { host: { className: "spot", buy: "spot", maximumHosts: 3 } });
  const given = { candidates: asked({ gasLimit: pgu(1_000_000n) }) };
  expect(bidOf({ ...given, fleet: spot(100) }).className).toBe("spot");
  expect(refusalsOf({ ...given, fleet: spot(2_000) })).toMatchObject([{ reason: "too-late-probably" }]);
  const onDemand = aFleet([busyFor(2_000)], oneHost);
  expect(bidOf({ ...given, fleet: [...spot(2_000), ...onDemand] }).className).toBe("on-demand");
});

test("behind spot hosts no more is promised than may be missed at once without a suspension", () => {
  const fleet = aFleet([busyFor(250)], { host: { className: "spot", buy: "spot", maximumHosts: 1 } });
  const small = Array.from({ length: 8 }, (_, index) => ({ requestId: idOf(`${index}`), gasLimit: pgu(1_000_000n) }));
  const promisedWith = (record: TrackRecord, highAvailability = false) => {
    const market = { requirements: aRequirements(), standing: { ...standing, highAvailability } };
    const decisions = decidePass(aPassInput({ fleet, record, candidates: asked(...small), market }));
    return [...decisions.values()].filter(({ kind }) => kind === "bid").length;
  };
  const [few, many] = [
    { resolved: 200, missed: 0 },
    { resolved: 2_000, missed: 0 },
  ];
  expect(promisedWith(few)).toBe(3); // the one that runs and three make the four that may be missed
  expect(promisedWith(many)).toBeGreaterThan(4);
  expect(promisedWith(few, true)).toBe(promisedWith(many)); // nobody suspends it
});

test("a request that only hosts of another class could prove in time shows what it would give on one", () => {
  const slow = aFleet([{ kind: "idle" }], { host: { className: "slow", instanceType: "g6.4xlarge" } });
  const fast = aFleet([], { host: { className: "fast" } });
  const decision = decide({
    fleet: [...slow, ...fast],
    candidates: asked({ gasLimit: pgu(400_000_000n) }),
    market: { prove, requirements: aRequirements() },
  });
  expect(reasonsOf(decision)).toContain("too-late-probably");
  const neededSec = 13 + 400 / 2.2; // on a fast one
  expect(demandIn(decision)?.neededSec).toBeGreaterThan(0.8 * neededSec);
  expect(demandIn(decision)?.neededSec).toBeLessThan(1.2 * neededSec);
});

const worth = (digit: string, price: bigint, overrides: Partial<ProofRequest> = {}) =>
  aCandidate({ requestId: idOf(digit), maxPricePerPgu: wei(price), floorPricePerPgu: wei(price), ...overrides });
const kinds = (input: Partial<PassInput>) =>
  Object.fromEntries([...decidePass(aPassInput(input))].map(([id, { kind }]) => [id[2], kind]));

test("of several that cannot all be taken those that earn most per GPU second are", () => {
  const soon = { deadlineSec: inSec(145) };
  const candidates = [worth("1", 600_000_000n, soon), worth("2", 1_500_000_000n, soon), worth("3", 900_000_000n, soon)];
  const given = { candidates, market: { prove }, policy: aPolicy({ price: { margin: 0 } }) };
  expect(kinds({ ...given, fleet: aFleet([{ kind: "idle" }], oneHost) })).toEqual({
    "1": "skip",
    "2": "bid",
    "3": "skip",
  });
  expect(kinds({ ...given, fleet: aFleet([idle, idle], { host: { maximumHosts: 2 } }) })).toEqual({
    "1": "skip",
    "2": "bid",
    "3": "bid",
  });
});

test.each([
  ["on the last host", { fleet: aFleet([idle], { host: { maximumHosts: 1 } }) }],
  ["as the last promise", { policy: aPolicy({ promise: { maxPromises: 1 } }) }],
])("of those that earn the same the one with the lowest id goes %s, however they are listed", (_where, input) => {
  const of = (...digits: string[]) => digits.map((digit) => worth(digit, 900_000_000n, { deadlineSec: inSec(145) }));
  const first = { "1": "bid", "2": "skip", "3": "skip" };
  for (const listed of [of("1", "2", "3"), of("3", "1", "2"), of("2", "3", "1")]) {
    expect(kinds({ ...input, candidates: listed, market: { prove } })).toEqual(first);
  }
});

/** Which of two goes where only one more may be promised. */
const onlyOne = (candidates: readonly ReturnType<typeof aCandidate>[], seen: PassInput["market"]) =>
  kinds({
    candidates,
    market: seen,
    policy: aPolicy({ price: { kind: "usd", targetMicrosPerBpgu: 1n, margin: 0 }, promise: { maxPromises: 1 } }),
  });

test("a small one that pays less goes before a large one, for it leaves the GPU to others", () => {
  const large = worth("1", 450_000_000n, { gasLimit: pgu(400_000_000n) }); // $0.36 in three minutes
  const small = worth("2", 1_000_000_000n, { gasLimit: pgu(100_000_000n) }); // $0.20 in one
  expect(onlyOne([large, small], { prove })).toEqual({ "1": "skip", "2": "bid" });
});

test("one that is likely won goes before one that pays more and is hardly won", () => {
  const hardly = worth("1", 1_800_000_000n);
  const likely = worth("2", 500_000_000n);
  expect(onlyOne([hardly, likely], { prove, averagePerPgu: wei(600_000_000n) })).toEqual({ "1": "skip", "2": "bid" });
  expect(onlyOne([hardly, likely], { prove })).toEqual({ "1": "bid", "2": "skip" }); // nothing is known of the others
});

test("a bid of the pass takes the room of the next only as likely as it is won", () => {
  const soon = { deadlineSec: inSec(145) };
  const given = {
    candidates: [worth("1", 500_000_000n, soon), worth("2", 500_000_000n, soon)],
    fleet: aFleet([idle], oneHost),
  };
  expect(Object.values(kinds({ ...given, market: { prove } })).sort()).toEqual(["bid", "skip"]);
  const hopeless = { prove, averagePerPgu: wei(100_000_000n) };
  expect(kinds({ ...given, market: hopeless })).toEqual({ "1": "bid", "2": "bid" });
});

test("the last promises go to the best, and each bid of a pass counts for the next", () => {
  const candidates = ["1", "2", "3"].map((digit, at) => worth(digit, BigInt(at + 1) * 1_000_000_000n));
  const given = { candidates, market: { prove }, promises: 6, fleet: aFleet([idle, idle, idle]) };
  expect(kinds(given)).toEqual({ "1": "skip", "2": "bid", "3": "bid" });
  expect(reasonsOf(decide(given))).toEqual(["at-capacity"]);
  const stake = {
    money: { stake: wei(70n), spentTodayMicros: 0 },
    policy: aPolicy({ promise: { stakePerPromise: wei(10n) } }),
  };
  expect(kinds({ ...given, ...stake })).toEqual({ "1": "skip", "2": "skip", "3": "bid" });
});

test("a job bears its share of the hosts' idle time, and the start of a host where none is there", () => {
  const cost = (overrides: Partial<PassInput>) => bidOf(overrides).costMicros;
  const there = cost({});
  expect(cost({ idleShare: 0.5 }) / there).toBeCloseTo(1.5, 4);
  const startMicros = 450 * (3.004 / 3_600) * 1e6;
  expect(cost({ fleet: aFleet([]) }) - there).toBeCloseTo(startMicros, -1);
  expect(cost({ fleet: aFleet([{ kind: "starting", sinceSec: t0 }]) })).toBe(there);
});

test("what the bids of a pass cost counts against the day for the next", () => {
  const candidates = ["1", "2"].map((digit) => worth(digit, 1_000_000_000n));
  const { costMicros } = bidOf();
  const cap = (micros: number) => kinds({ candidates, policy: aPolicy({ money: { dailySpendMicros: micros } }) });
  expect(cap(2 * costMicros)).toEqual({ "1": "bid", "2": "bid" });
  expect(Object.values(cap(2 * costMicros - 1)).sort()).toEqual(["bid", "skip"]);
});

const market = { prove, averagePerPgu: wei(700_000_000n) };
const asMarket = aPolicy({ price: { kind: "market" } });

test("the market's strategy asks about what others ask, and less where their prices are near our cost", () => {
  const { amount, priceSource, chance } = bidOf({ market, policy: asMarket });
  expect(priceSource).toBe("market");
  expect(chance).toBeGreaterThan(0.3);
  expect(chance).toBeLessThan(0.95);
  const rich = { ...market, averagePerPgu: wei(1_900_000_000n) };
  expect(bidOf({ market: rich, policy: asMarket }).amount > amount).toBe(true);
});

test("what had to be beaten lately is the market's level, and not what won on average, our own bids included", () => {
  const seen = (perPgu: number, ago = 60) => ({
    ...aPassInput().clearings,
    prices: Array.from({ length: 4 }, (_, at) => ({ perPgu, atSec: t0 - ago - at })),
  });
  const at = (clearings: PassInput["clearings"]) => bidOf({ market, policy: asMarket, clearings });
  const usual = at(aPassInput().clearings);
  expect(at(seen(700_000_000))).toEqual(usual);
  expect(at(seen(1_500_000_000)).amount > usual.amount).toBe(true);
  expect(at(seen(1_500_000_000, 7_201))).toEqual(at(seen(1_500_000_000))); // we may have had no rivals since
  expect(at(seen(1_500_000_000, 86_401))).toEqual(usual);
});

test("what others ask for a program's requests counts in its mode alone", () => {
  const of = (mode: "core" | "compressed") =>
    bidOf({
      ...{ market, policy: asMarket },
      programs: new Map([[theProgram, { clearings: { [mode]: Array<number>(8).fill(2) } }]]),
    }).amount;
  expect(of("compressed") > of("core")).toBe(true);
  expect(of("core")).toBe(bidOf({ market, policy: asMarket }).amount);
});

test("the market's strategy never sells below cost and margin, where all others do", () => {
  const cheap = { prove, averagePerPgu: wei(50_000_000n) };
  const { revenueMicros = 0, costMicros, chance } = bidOf({ market: cheap, policy: asMarket });
  expect(revenueMicros).toBeGreaterThanOrEqual(costMicros * 1.1);
  expect(chance).toBeLessThan(0.01);
});

test("the market's strategy takes the requester's maximum where the best price is above it and it still pays", () => {
  const wanted = bidOf({ market, policy: asMarket }).amount;
  const maximum = wei(wanted - 45_000_000n);
  const candidates = asked({ maxPricePerPgu: maximum });
  const bid = bidOf({ market, policy: asMarket, candidates });
  expect(bid.amount).toBe((maximum / 10_000_000n) * 10_000_000n);
  expect(bid.revenueMicros).toBeGreaterThanOrEqual(bid.costMicros * 1.1);
  const [refusal] = refusalsOf({ market, policy: asMarket, candidates: asked({ maxPricePerPgu: wei(100_000_000n) }) });
  expect(refusal).toMatchObject({ reason: "price-above-maximum", maximum: 100_000_000n }); // below our cost
});

test("a GPU that would earn more with another request asks for more", () => {
  const at = (gpuSecondUsd: number) => bidOf({ market, policy: asMarket, gpuSecondUsd }).amount;
  expect(at(0.002) > at(0)).toBe(true);
});

test("an override is asked of its program, else of its requester, and of nobody else", () => {
  const overrides = (...entries: [string, bigint][]) =>
    aPolicy({ price: { kind: "usd", margin: 0, overrides: new Map(entries) } });
  const at = (policy: PassInput["policy"]) =>
    bidOf({ market: { prove }, policy, candidates: asked({ baseFee: wei(10n ** 18n) }) });
  expect(at(overrides([theRequester, 800_000n]))).toMatchObject({ amount: 400_000_000n, priceSource: "override" });
  expect(at(overrides([theRequester, 800_000n], [theProgram, 600_000n])).amount).toBe(300_000_000n);
  expect(at(overrides([rival, 800_000n]))).toMatchObject({ amount: 100_000_000n, priceSource: "usd" });
});

const oldProve = { ...prove, updatedAtSec: unixSeconds(t0 - 7_201) };

test("a PROVE price that is too old leaves the static price where dollars are asked, and says what that is worth by the last one", () => {
  const asUsd = aPolicy({ price: { kind: "usd" } });
  const bid = bidOf({ market: { ...market, prove: oldProve }, policy: asUsd });
  expect(bid).toMatchObject({ amount: 500_000_000n, priceSource: "static" });
  expect(bid.revenueMicros).toBe(60_000); // 60 million PGU at 0.5 PROVE a billion, $2.00 each
  expect(bidOf({ market: {}, policy: asMarket })).not.toHaveProperty("revenueMicros");
});

test("the market's strategy goes on bidding as before when the PROVE price stands still: the others ask in PROVE", () => {
  const fresh = bidOf({ market, policy: asMarket });
  expect(fresh.priceSource).toBe("market");
  expect(bidOf({ market: { ...market, prove: oldProve }, policy: asMarket })).toEqual(fresh);
  expect(bidOf({ market: { averagePerPgu: market.averagePerPgu }, policy: asMarket }).priceSource).toBe("static");
});

test("the floor holds by the last PROVE price, however old: a host's cost does not fall with what is known of it", () => {
  const policy = aPolicy({ price: { kind: "usd", staticAmount: wei(10_000_000n) } });
  const candidates = asked({ maxPricePerPgu: wei(10n ** 15n) });
  const at = (updatedAtSec: number) =>
    bidOf({ market: { prove: { usdMicros: 10_000n, updatedAtSec: unixSeconds(updatedAtSec) } }, policy, candidates });
  const [old, fresh] = [at(t0 - 30 * 86_400), at(t0)];
  expect(old).toMatchObject({ priceSource: "static", costMicros: fresh.costMicros });
  expect(Number(old.amount * old.estimate.gas) * 1e-20).toBeGreaterThanOrEqual(old.costMicros / 1e6);
  expect(decide({ market: {}, policy })).toMatchObject({ kind: "bid", amount: 10_000_000n });
});

/** One cheap host and a dear one, two requests alike that each need a host of their own: the second goes on the dear one. */
const twoHosts = [
  ...aFleet([idle], { host: { className: "cheap", instanceType: "g6e.2xlarge", buy: "spot", maximumHosts: 1 } }),
  ...aFleet([idle], { host: { className: "dear", instanceType: "p5.4xlarge", maximumHosts: 1 } }),
];
const threeAlike = ["1", "2", "3"].map((digit) => aCandidate({ requestId: idOf(digit), deadlineSec: inSec(150) }));
const alike = threeAlike.slice(0, 2);
const bidsOn = (input: Partial<PassInput>) =>
  [...decidePass(aPassInput({ fleet: twoHosts, candidates: alike, ...input })).values()].flatMap((decision) =>
    decision.kind === "bid" ? [decision] : [],
  );

test("a bid that has to go on dearer hosts than it would alone is priced by what those cost", () => {
  const policy = aPolicy({ price: { kind: "usd", targetMicrosPerBpgu: 1n } });
  const bids = bidsOn({ policy, market: { prove } });
  expect(bids.map(({ className }) => className).sort()).toEqual(["cheap", "dear"]);
  for (const { revenueMicros = 0, costMicros } of bids) expect(revenueMicros).toBeGreaterThanOrEqual(costMicros * 1.1);
});

test("a bid that dearer hosts make too dear for the requester or for the day is none", () => {
  const programs = new Map([[theProgram, { published: pgu(100_000_000n) }]]);
  const [cheap = 0, dear = 0] = bidsOn({ programs }).map(({ costMicros }) => costMicros);
  expect(dear).toBeGreaterThan(cheap * 1.5);
  const capped = aPolicy({ money: { dailySpendMicros: Math.round(cheap + (cheap + dear) / 2) } });
  expect(bidsOn({ programs, policy: capped }).map(({ className }) => className)).toEqual(["cheap"]);

  const maximum = wei(BigInt(Math.round(cheap * 1.5)) * 5_000n); // in wei per PGU at $2 over 0.1 BPGU
  const limited = threeAlike.map(({ request, ...rest }) => ({
    ...rest,
    request: { ...request, maxPricePerPgu: maximum },
  }));
  const target = aPolicy({ price: { kind: "usd", targetMicrosPerBpgu: 1n, margin: 0 } });
  const bids = bidsOn({ candidates: limited, policy: target, market: { prove }, programs });
  expect(bids.map(({ className }) => className)).toEqual(["cheap"]);
});

test("of a program that is tried again after its proofs failed one proof is promised in a pass, in each mode", () => {
  const programs = (pausedUntilSec: ProgramKnowledge["pausedUntilSec"]) =>
    new Map([[theProgram, { published: pgu(60_000_000n), ...(pausedUntilSec && { pausedUntilSec }) }]]);
  const candidates = [...threeAlike, aCandidate({ requestId: idOf("4"), mode: "core", deadlineSec: inSec(150) })];
  const fleet = aFleet([idle, idle, idle, idle]);
  const modes = (known: ReturnType<typeof programs>) =>
    [...decidePass(aPassInput({ fleet, candidates, programs: known }))]
      .filter(([, { kind }]) => kind === "bid")
      .map(([id]) => candidates.find(({ request }) => request.requestId === id)?.request.mode);
  expect(modes(programs(undefined))).toEqual(["compressed", "compressed", "compressed", "core"]);
  expect(modes(programs({ compressed: t0 }))).toEqual(["compressed", "core"]);
});

test("a bid that is as good later waits, until its auction is nearly over and no longer", () => {
  const later = (beforeEnd: number, minAuctionPeriodSec: number, now = t0) =>
    decide({
      now,
      policy: aPolicy({ bidBeforeEndSec: beforeEnd }),
      candidates: asked({ minAuctionPeriodSec }),
    });
  expect(later(8, 30)).toMatchObject({ kind: "wait", untilSec: t0 + 22 });
  expect(later(8, 0)).toMatchObject({ kind: "wait", untilSec: t0 + 7 });
  expect(later(2, 30)).toMatchObject({ kind: "wait", untilSec: t0 + 24 }); // a retry must fit: 6 s
  expect(later(8, 30, inSec(22)).kind).toBe("bid");
  expect(later(0, 30).kind).toBe("bid");
  expect(later(60, 30).kind).toBe("bid");
});

test("a bid that waits shows the same demand as one that is made at once: hosts are kept warm for it", () => {
  const market = { prove: { usdMicros: 400_000n, updatedAtSec: t0 } };
  const demand = (bidBeforeEndSec: number) => {
    const decision = decide({
      market,
      policy: aPolicy({ bidBeforeEndSec }),
      candidates: asked({ minAuctionPeriodSec: 30 }),
    });
    return { kind: decision.kind, demand: demandIn(decision) };
  };
  const atOnce = demand(0);
  expect(atOnce.demand?.revenueMicros).toBeGreaterThan(0);
  expect([atOnce.kind, demand(8)]).toEqual(["bid", { kind: "wait", demand: atOnce.demand }]);
});

test("what speaks against a request is said at once, not after the wait", () => {
  expect(reasonsOf(decide({ policy: aPolicy({ bidBeforeEndSec: 8 }), candidates: asked({ version: "old" }) }))).toEqual(
    ["version-unsupported"],
  );
});

test("one more miss that would suspend us raises the target, the misses that our promises risk included", () => {
  const target = (record: { resolved: number; missed: number }, overrides: Partial<PassInput> = {}) =>
    bidOf({ record, market: { requirements }, candidates: asked({ gasLimit: pgu(1_000_000n) }), ...overrides }).target;
  expect(target({ resolved: 1_000, missed: 0 })).toBe(0.995);
  expect(target({ resolved: 1_000, missed: 19 })).toBe(0.995);
  expect(target({ resolved: 1_000, missed: 20 })).toBe(0.998);
  const promising = (promises: number) => ({ promises, policy: aPolicy({ promise: { maxPromises: 100 } }) });
  expect(target({ resolved: 1_000, missed: 19 }, promising(39))).toBe(0.995);
  expect(target({ resolved: 1_000, missed: 19 }, promising(41))).toBe(0.998); // each risks 0.005 misses, a fifth may be
  expect(target({ resolved: 0, missed: 0 })).toBe(0.995);
  expect(target({ resolved: 0, missed: 1 })).toBe(0.998);
});

test("who is exempt from suspension, and who is not judged at all, keeps the usual target", () => {
  const record = { resolved: 1_000, missed: 400 };
  const exempt = { requirements, standing: { ...standing, highAvailability: true } };
  const candidates = asked({ gasLimit: pgu(1_000_000n) });
  expect(bidOf({ record, candidates, market: exempt }).target).toBe(0.995);
  expect(bidOf({ record, candidates, market: {} }).target).toBe(0.995);
});

test("the safe target refuses what the usual one takes", () => {
  const given = (missed: number): Partial<PassInput> => ({
    record: { resolved: 1_000, missed },
    market: { requirements },
    candidates: asked({ gasLimit: pgu(0n), deadlineSec: inSec(153) }),
    programs: new Map([[theProgram, { published: pgu(100_000_000n) }]]),
  });
  const { onTime } = bidOf(given(0));
  expect(onTime).toBeGreaterThan(0.995);
  expect(onTime).toBeLessThan(0.998);
  expect(refusalsOf(given(20))).toMatchObject([{ reason: "too-late-probably", onTime, target: 0.998 }]);
});

test("what a program used before counts instead of the limit, and its spread with it", () => {
  const big = asked({ gasLimit: pgu(2_000_000_000n), deadlineSec: inSec(300) });
  expect(decide({ candidates: big }).kind).toBe("skip");
  const learned = Array.from({ length: 32 }, (_, at) => 100_000_000 + at * 10_000);
  const programs = new Map([[theProgram, { learned }]]);
  expect(bidOf({ candidates: big, programs }).estimate).toMatchObject({ source: "learned", most: 2_000_000_000n });
});

test.each([
  ["nearly half of whose proofs", 15],
  ["two of whose 32 proofs", 2],
])("a program %s take far more is promised by those, too", (_name, heavy) => {
  const learned = Array.from({ length: 32 }, (_, at) => (at < heavy ? 1_400_000_000 : 120_000_000) + at * 1e6);
  const programs = new Map([[theProgram, { learned }]]);
  const decided = (gasLimit: bigint, sec: number) =>
    decide({ candidates: asked({ gasLimit: pgu(gasLimit), deadlineSec: inSec(sec) }), programs });
  expect(decided(2_000_000_000n, 420)).toMatchObject({ refusals: [{ reason: "too-late-probably" }] });
  expect(decided(2_000_000_000n, 3_600).kind).toBe("bid");
  expect(decided(300_000_000n, 420).kind).toBe("bid"); // its own limit rules them out
});

test("one proof of many that took far more is an accident", () => {
  const learned = Array.from({ length: 32 }, (_, at) => (at === 7 ? 1_400_000_000 : 120_000_000) + at * 1e6);
  const programs = new Map([[theProgram, { learned }]]);
  const big = asked({ gasLimit: pgu(2_000_000_000n), deadlineSec: inSec(420) });
  expect(bidOf({ candidates: big, programs }).estimate).not.toHaveProperty("heavy");
});

test("a request that was refused for want of room says what an idle host would have earned with it", () => {
  const programs = new Map([[theProgram, { published: pgu(100_000_000n) }]]);
  const full = { promises: 8, market: { prove }, programs };
  expect(decide(full)).toMatchObject({ kind: "skip", potential: { revenueMicros: 100_000, chance: 1 } });
  expect(
    decide({ ...full, promises: 0, fleet: aFleet([]), candidates: asked({ deadlineSec: inSec(200) }) }),
  ).toMatchObject({
    // A start is dear as well: it is no reason to believe that nobody would pay an idle host.
    refusals: [{ reason: "price-above-maximum" }, { reason: "too-late-probably" }],
    potential: { revenueMicros: 100_000, chance: 1 },
  });
});

test.each<[string, Partial<PassInput>]>([
  ["is refused for what it is", { candidates: asked({ version: "old" }), market: { prove } }],
  ["no idle host could prove in time", { candidates: asked({ deadlineSec: inSec(40) }), market: { prove } }],
  ["pays nobody knows what", { promises: 8 }],
  ["pays too little", { promises: 8, market: { prove }, candidates: asked({ maxPricePerPgu: wei(1n) }) }],
])("no host is kept warm for a request that %s", (_name, overrides) => {
  expect(decide(overrides)).not.toHaveProperty("potential");
});
