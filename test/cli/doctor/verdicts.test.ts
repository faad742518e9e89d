import { describe, expect, test } from "vitest";
import { judgeConcurrency } from "../../../cli/doctor/account/concurrency.ts";
import { judgeCost } from "../../../cli/doctor/account/cost.ts";
import { judgeFleet } from "../../../cli/doctor/account/fleet.ts";
import { judgeImages } from "../../../cli/doctor/account/image.ts";
import { judgeKnobs } from "../../../cli/doctor/account/knobs.ts";
import { judgeAccount } from "../../../cli/doctor/account/network.ts";
import { demandOf, judgeQuota } from "../../../cli/doctor/account/quotas.ts";
import { judgeSchedules } from "../../../cli/doctor/account/schedules.ts";
import { judgeAddress, judgeKey } from "../../../cli/doctor/account/signer.ts";
import { judgeStack } from "../../../cli/doctor/account/stack.ts";
import { judgeSubscriptions } from "../../../cli/doctor/account/subscriptions.ts";
import { judgeClock, judgeNetworkClock, skewOf } from "../../../cli/doctor/clock.ts";
import type { Verdict } from "../../../cli/doctor/finding.ts";
import { judgeDisk, judgeEngine, judgeNode, judgePort, judgeProver } from "../../../cli/doctor/machine/verdicts.ts";
import { runChecks } from "../../../cli/doctor/run-checks.ts";
import { withoutSecrets } from "../../../cli/doctor/say-error.ts";
import { monthlyUsd, noTraffic, totalUsd } from "../../../src/domain/monthly-cost.ts";
import { usualFleet } from "../../../src/domain/usual-fleet.ts";
import { address, wei } from "../../../src/domain/values.ts";

const [ours, other] = [address(`0x${"aa".repeat(20)}`), address(`0x${"bb".repeat(20)}`)];
const prove = (amount: number) => wei(BigInt(amount) * 10n ** 18n);
const gib = 2 ** 30;

const demand = { vcpus: 64, leastVcpus: 16, classes: ["l40s"] };
const image = `p@sha256:${"1".repeat(64)}`;
const there = () => Promise.resolve("there" as const);
const kms = {
  kind: "kms",
  name: "the KMS key k",
  state: "Enabled",
  spec: "ECC_SECG_P256K1",
  usage: "SIGN_VERIFY",
} as const;
const secret = { kind: "secret", name: "the secret s", isDeleted: false, hasValue: true } as const;
const outputs = { Table: "t", Bucket: "b", HostClasses: "c", StdinUriFunction: "f" };
const valid = { name: "c", state: "ENABLED", status: "VALID", reason: "" };
const fleet = [
  { ...valid, kind: "compute environment" },
  { ...valid, kind: "queue" },
] as const;
const functions = ["watch-market", "reconcile", "report-health"].map((step) => `serverless-prover-dev-${step}`);
const account = {
  signer: ours,
  owner: other,
  balance: prove(1),
  stake: prove(5) as ReturnType<typeof wei> | undefined,
  standing: { whitelisted: true, highAvailability: false },
  termsSigned: true as boolean | undefined,
};
const planned = { fleet: usualFleet, signer: { kind: "kms-create" }, monthlyBudgetUsd: 1_000 } as const;
const aDay = (hostsUsd: number) => ({
  traffic: { requests: 5_000, bids: 1_000, proofs: 500, proofMb: 2.8, hosts: [] },
  hostsUsd,
});
const knob = (values: Record<string, string>, generation: string | undefined = "g") =>
  judgeKnobs({ generation, values });

/** What was measured, by what is expected of it. */
const measured: Record<Verdict["level"], Record<string, Verdict | readonly Verdict[]>> = {
  ok: {
    "the oldest Node": judgeNode("20.19.0"),
    "a free disk": judgeDisk("/", 6 * gib),
    "a free port": judgePort(50_051, "--port", true),
    "a built prover": judgeProver({ prover: "/p" }),
    "our engine": judgeEngine("ours"),
    "a clock that agrees": judgeClock("AWS", { aheadMs: -2_000 }),
    "two clocks that are wrong alike": judgeNetworkClock({ aheadMs: 90_000 }, { aheadMs: 91_000 }),
    "a quota for the whole fleet": judgeQuota("g spot", demand, 64),
    "enough Lambdas": judgeConcurrency(1_000, {}),
    "a reservation that fits": judgeConcurrency(150, { "watch-market": 2 }),
    "an image": await judgeImages({ named: image, deployed: image }, there),
    "an image that is deployed, while none is named": await judgeImages({ named: undefined, deployed: image }, there),
    "a deployed stack": judgeStack("dev", { status: "UPDATE_COMPLETE", outputs }),
    "an enabled key": judgeKey(kms),
    "a stored secret": judgeKey(secret),
    "an address that both say": judgeAddress(ours, ours),
    "a key that only the steps may ask": judgeAddress(undefined, ours),
    "a prover in order": judgeAccount(account, wei(0n), 0),
    "a suspension that is over": judgeAccount(
      { ...account, standing: { ...account.standing, suspendedUntilSec: 99 as never } },
      wei(0n),
      100,
    ),
    "a month within the budget": judgeCost(planned, aDay(30)),
    "a stage that is not deployed": judgeCost(planned, undefined),
    "right knobs": knob({ "max-promises": "3" }),
    "no knobs": judgeKnobs({ generation: undefined, values: {} }),
    "all schedules": judgeSchedules("dev", new Map(functions.map((name) => [name, "ENABLED"]))),
    "a whole fleet": judgeFleet(["c"], fleet),
    "a confirmed subscription": judgeSubscriptions({ confirmed: 1, pending: 1 }),
  },
  advice: {
    "a fuller disk": judgeDisk("/", 2 * gib),
    "no SP1 prover": judgeProver({ missing: "it is not built", command: "npm run build:prover" }),
    "a clock half a minute off": judgeClock("AWS", { aheadMs: 30_000 }),
    "a network with another time": judgeNetworkClock({ aheadMs: 0 }, { aheadMs: -16_000 }),
    "a quota for a part of the fleet": judgeQuota("g spot", demand, 63),
    "the Lambdas of a new account": judgeConcurrency(10, {}),
    "no stack": judgeStack("dev", undefined),
    "a stack on its way": judgeStack("dev", { status: "UPDATE_IN_PROGRESS", outputs }),
    "an update that was taken back": judgeStack("dev", { status: "UPDATE_ROLLBACK_COMPLETE", outputs }),
    "a signer that nobody has told": judgeAddress(undefined, undefined),
    "a signer that the watcher has not told": judgeAddress(ours, undefined),
    "knobs without a generation": judgeKnobs({ generation: undefined, values: { shadow: "true" } }),
    "the kill switch": knob({ bidding: "false" }),
    "the harder kill switch": knob({ "end-jobs": "true" }),
    "the shadow": knob({ shadow: "true" }),
    "a day above a thirtieth of the budget": judgeCost(planned, aDay(34)).slice(1),
    "a budget below an idle month": judgeCost({ ...planned, monthlyBudgetUsd: 10 }, undefined),
    "a subscription that waits": judgeSubscriptions({ confirmed: 0, pending: 1 }),
    "no subscription": judgeSubscriptions({ confirmed: 0, pending: 0 }),
  },
  blocker: {
    "an old Node": judgeNode("20.18.3"),
    "a full disk": judgeDisk("/", gib - 1),
    "a taken port": judgePort(50_051, "--port", false),
    "no engine": judgeEngine({ missing: "There is none." }),
    "an engine that does not answer": judgeEngine({ given: "http://h:1", fault: "ECONNREFUSED" }),
    "a clock five minutes off": judgeClock("AWS", { aheadMs: -300_000 }),
    "a quota for no host": judgeQuota("g spot", demand, 15),
    "a reservation that does not fit": judgeConcurrency(101, { "watch-market": 2 }),
    "no image": await judgeImages({ named: image, deployed: undefined }, () => Promise.resolve("no-image")),
    "no repository": await judgeImages({ named: undefined, deployed: image }, () => Promise.resolve("no-repository")),
    "no image that anything names": await judgeImages({ named: undefined, deployed: undefined }, there),
    "a stack that was never made": judgeStack("dev", { status: "ROLLBACK_COMPLETE", outputs: {} }),
    "a stack without its outputs": judgeStack("dev", { status: "CREATE_COMPLETE", outputs: { Table: "t" } }),
    "no key": judgeKey({ kind: "absent", name: "the KMS key k" }),
    "a disabled key": judgeKey({ ...kms, state: "Disabled" }),
    "a key of another curve": judgeKey({ ...kms, spec: "ECC_NIST_P256" }),
    "an empty secret": judgeKey({ ...secret, hasValue: false }),
    "a secret that ends": judgeKey({ ...secret, isDeleted: true }),
    "two addresses": judgeAddress(ours, other),
    "a signer for nobody": judgeAccount({ ...account, owner: ours }, wei(0n), 0),
    "a wrong knob": knob({ "max-promises": "many" }),
    "an unknown knob": knob({ "max-promise": "3" }),
    "a schedule that is off": judgeSchedules(
      "dev",
      new Map(functions.map((name, at) => [name, at ? "ENABLED" : "DISABLED"])),
    ),
    "the schedules of another stage": judgeSchedules("prod", new Map(functions.map((name) => [name, "ENABLED"]))),
    "no queue": judgeFleet(["c"], fleet.slice(0, 1)),
    "a disabled queue": judgeFleet(["c"], [fleet[0], { ...fleet[1], state: "DISABLED" }]),
    "invalid hosts": judgeFleet(["c"], [{ ...fleet[0], status: "INVALID", reason: "no subnet" }, fleet[1]]),
    "no topic": judgeSubscriptions(undefined),
  },
};

describe.each(Object.entries(measured))("%s", (level, verdicts) => {
  test.each(Object.entries(verdicts))("%s", (_, found) => {
    const all = [found].flat();
    expect(all.length).toBeGreaterThan(0);
    for (const verdict of all) {
      expect(verdict.level, verdict.says).toBe(level);
      expect(verdict.says).toMatch(/[^.]\.$/);
    }
  });
});

test("where the deployed image is another than the named one both are looked for, and that is said", async () => {
  const named = image.replace("1", "2");
  const look = (asked: string) => Promise.resolve(asked === named ? ("there" as const) : ("no-image" as const));
  const found = await judgeImages({ named, deployed: image }, look);
  expect(found.map(({ level, says }) => `${level}: ${says}`)).toEqual([
    `blocker: There is no image ${image} in ECR: no job can start.`,
    `ok: The prover's image ${named} is in ECR.`,
    `advice: The stack's jobs run ${image}, not ${named}.`,
  ]);
});

test("what is wrong with the prover's money and standing is each a finding of its own", () => {
  const standing = { whitelisted: false, highAvailability: false, suspendedUntilSec: 1_800_000_000 as never };
  const levels = (over: object, minimum = wei(0n)) =>
    judgeAccount({ ...account, ...over }, minimum, 1_799_999_999).map(({ level }) => level);
  expect(levels({ standing })).toEqual(["ok", "ok", "ok", "blocker", "ok"]);
  expect(levels({ stake: wei(0n) })).toEqual(["ok", "ok", "blocker", "ok", "ok"]);
  expect(levels({ balance: wei(0n) })).toEqual(["ok", "advice", "ok", "ok", "ok"]);
  expect(levels({}, prove(2))).toEqual(["ok", "blocker", "ok", "ok", "ok"]);
  expect(levels({ termsSigned: false })).toEqual(["ok", "ok", "ok", "ok", "advice"]);
  expect(levels({ stake: undefined, standing: undefined, termsSigned: undefined })).toEqual(Array(5).fill("ok"));
});

test("a month's cost is the model's, and hosts cost what the books hold of them", () => {
  const [idle, paced] = judgeCost({ ...planned, fleet: usualFleet.slice(1, 2) }, aDay(30));
  const fourHosts = { ...noTraffic, hosts: [{ ...usualFleet[1], provingSec: 0, warmHours: 96 }] };
  const perHour = monthlyUsd(fourHosts, "kms").Hosts / 730;
  expect(idle?.says).toContain(`$${totalUsd(monthlyUsd(noTraffic, "kms")).toFixed(2)}, and`);
  expect(idle?.says).toContain(`$${perHour.toFixed(2)} more`);
  expect(paced?.says).toContain(`$${(totalUsd(monthlyUsd(aDay(0).traffic, "kms")) + 912.5).toFixed(2)}, $912.50 of it`);
});

test("the fleet costs what the operator says of its spot price", () => {
  const hourOf = (spotShare: number) => {
    const l4 = { name: "l4", instanceType: "g6.4xlarge", buy: "spot", spotShare, hosts: 10 } as const;
    return /each hour \$([\d.]+) more/.exec(judgeCost({ ...planned, fleet: [l4] }, undefined)[0]?.says ?? "")?.[1];
  };
  expect(Number(hourOf(0.9)) - Number(hourOf(0.4))).toBeCloseTo(10 * 1.323 * 0.5, 1);
});

test("each quota is asked for the hosts of its family and market", () => {
  const p5 = { name: "h100", instanceType: "p5.4xlarge", buy: "spot", hosts: 2 } as const;
  expect(Object.fromEntries(demandOf([...usualFleet, p5]))).toEqual({
    "g spot": { vcpus: 12 * 16, leastVcpus: 16, classes: ["l40s-spot", "l4-spot"] },
    "g on-demand": { vcpus: 64, leastVcpus: 16, classes: ["l40s-on-demand"] },
    "p spot": { vcpus: 32, leastVcpus: 16, classes: ["h100"] },
  });
});

test("a date of whole seconds is half a second old, and none is an error", () => {
  expect(skewOf("Thu, 01 Jan 1970 00:00:10 GMT", 9_000, 10_000)).toEqual({ aheadMs: 1_000 });
  expect(() => skewOf("", 0, 0)).toThrow("no date");
});

test("a check that fails is a finding in its place", async () => {
  const onFailure = { level: "advice", todo: "Look yourself." } as const;
  const fine = { level: "ok", says: "Fine." } as const;
  const findings = await runChecks([
    {
      name: "first",
      onFailure,
      look: () => Promise.reject(Object.assign(new Error("denied"), { code: "AccessDenied" })),
    },
    { name: "second", onFailure, look: () => Promise.resolve([fine, fine]) },
  ]);
  expect(findings).toEqual([
    { check: "first", ...onFailure, says: "This could not be looked at (AccessDenied: denied)." },
    { check: "second", ...fine },
    { check: "second", ...fine },
  ]);
});

test("what could be a key, or a password in a URL, is not printed", () => {
  const key = "4f".repeat(32);
  expect(withoutSecrets(`0x${key} ${key} http://me:word@host/`)).toBe("<64 hex digits> <64 hex digits> http://host/");
  expect(withoutSecrets(ours)).toBe(ours);
});
