import type { Check } from "../../conformance/check.ts";
import { checks } from "../../conformance/checks.ts";
import { type Report, runChecks, type Verdict } from "../../conformance/run-checks.ts";
import { openTarget, type Role, type TargetOptions } from "../../conformance/target.ts";
import { privateKeySigner } from "../../library/network.ts";
import { createArtifactServer } from "../../local/network/artifacts/artifact-server.ts";
import { createNetworkBox, type NetworkBox, type NetworkBoxOptions } from "../../local/network/box.ts";
import { realClock } from "../../local/network/clock.ts";
import { simulatedOracle, simulatedVerifier } from "../../local/network/verification/simulated.ts";

/** Makes the checks that `which` chooses, and closes the target. */
export async function reportsOf(
  options: TargetOptions,
  which: (check: Check) => boolean,
): Promise<Record<Verdict, string[]>> {
  const target = openTarget(options);
  const reports: Report[] = [];
  for await (const report of runChecks(checks.filter(which), target, { write: true })) reports.push(report);
  target.close();
  const said = (verdict: Verdict) =>
    reports.filter((report) => report.verdict === verdict).map(({ rpc, name, saw }) => `${rpc} ${name}: ${saw}`);
  return { pass: said("pass"), fail: said("fail"), skip: said("skip") };
}

export type RealBox = { box: NetworkBox; close(): Promise<void> };

type RealBoxOptions = Partial<NetworkBoxOptions> & {
  executor?: "inside" | "outside";
  /** How long a link to upload holds: less than a run waits, and more than an upload takes. */
  uploadTtlSec?: number;
};

/** A box in real time that executes and verifies simulated programs and keeps artifacts over HTTP. */
export async function startRealBox({
  executor = "inside",
  uploadTtlSec = 5,
  ...options
}: RealBoxOptions = {}): Promise<RealBox> {
  const clock = realClock();
  const artifacts = await createArtifactServer({ clock, uploadTtlSec });
  const box = await createNetworkBox({
    artifacts,
    verifier: simulatedVerifier,
    ...(executor === "inside" ? { oracle: simulatedOracle } : {}),
    clock,
    auctionPeriodSec: 0,
    settlementDelayMs: 0,
    stdinUriTtlSec: 2,
    ...options,
  });
  return {
    box,
    async close() {
      await box.close();
      await artifacts.close();
    },
  };
}

/** The box's own accounts in the roles of the run. */
export function signersOf({ box }: RealBox) {
  const { requester, signer, prover, auctioneer, executor } = box.accounts;
  const accounts = { requester, prover: signer, owner: prover, auctioneer, executor } satisfies Record<Role, unknown>;
  return Object.fromEntries(
    Object.entries(accounts).map(([role, { privateKey }]) => [role, privateKeySigner(privateKey)]),
  );
}
