import { type HostBought, hostUsdPerSec } from "../../../src/domain/instance-types.ts";
import type { ProverBackend } from "../../../src/domain/job.ts";
import { fields, table } from "../terminal/table.ts";
import { countOf, hostsOf, perBpguOf } from "../terminal/words.ts";
import type { Shared } from "./costs.ts";
import { type Fit, fitJobs, type Measured } from "./fit.ts";
import { type Proposal, proposePrice } from "./propose-price.ts";

/** A class of hosts with what its jobs say of it. */
export type FittedClass = {
  className: string;
  jobs: number;
  /** How many of these nobody asked for. */
  calibration: number;
  fit: Fit | undefined;
  proposal: Proposal | undefined;
};

export function fitClass(
  host: HostBought & { className: string },
  measured: readonly Measured[],
  costs: Shared,
): FittedClass {
  const fit = fitJobs(measured);
  return {
    ...{ className: host.className, jobs: measured.length },
    calibration: measured.filter(({ calibration }) => calibration).length,
    ...{ fit, proposal: fit && proposePrice(fit, { ...costs, hostUsdPerSec: hostUsdPerSec(host) }) },
  };
}

type Look = Parameters<typeof fields>[1];

export const sayClasses = (classes: readonly FittedClass[], stage: string, look: Look): string =>
  table(
    [
      { name: "hosts", cell: ({ className }) => hostsOf(className, stage), least: 10 },
      { name: "jobs", align: "right", cell: ({ jobs }) => `${jobs}` },
      {
        name: "calibration",
        align: "right",
        cell: ({ calibration }) => (calibration > 0 ? `${calibration}` : ""),
        dropAs: 6,
      },
      { name: "programs", align: "right", cell: ({ fit }) => (fit ? `${fit.programs}` : ""), dropAs: 3 },
      {
        name: "MPGU",
        align: "right",
        cell: ({ fit }) => (fit ? `${mega(fit.leastGas)}–${mega(fit.mostGas)}` : ""),
        dropAs: 2,
      },
      {
        name: "Mgas/s",
        align: "right",
        cell: ({ fit }) =>
          fit
            ? `${(fit.pguPerSec / 1e6).toPrecision(3)} ± ${(fit.relativeError * 100).toFixed(0)} %`
            : "too few, or of one size",
      },
      {
        name: "overhead",
        align: "right",
        cell: ({ fit }) => (fit ? `${fit.overheadSec.toFixed(2)} s` : ""),
        dropAs: 1,
      },
      {
        name: "fits",
        align: "right",
        cell: ({ fit }) => (fit ? `${(fit.explained * 100).toFixed(1)} %` : ""),
        dropAs: 4,
      },
      { name: "costs USD/BPGU", align: "right", cell: ({ proposal }) => proposal?.costUsdPerBpgu.toPrecision(3) ?? "" },
      { name: "ask USD", align: "right", cell: ({ proposal }) => proposal?.targetUsdPerBpgu.toPrecision(3) ?? "" },
      {
        name: "ask PROVE",
        align: "right",
        cell: ({ proposal }) => (proposal?.weiPerPgu === undefined ? "" : perBpguOf(proposal.weiPerPgu)),
        dropAs: 5,
      },
    ],
    classes,
    look,
  );

const mega = (gas: number): string => countOf(Math.round(gas / 1e6));

/** Why a price is what it is, and whether the speeds behind it are any. */
export const sayCosts = ({ idleShare, margin, proveUsdMicros }: Shared, note: string | undefined, look: Look): string =>
  fields(
    {
      "idle share": idleShare.toFixed(2),
      margin: margin.toFixed(2),
      "PROVE price": proveUsdMicros === undefined ? "not known: --prove-usd" : `${Number(proveUsdMicros) / 1e6} USD`,
      note: note === undefined ? undefined : { text: note, color: "yellow" },
    },
    look,
  );

/** What a prover that proves nothing says of speed. */
export const noteOn = (backend: ProverBackend | undefined): string | undefined =>
  ({
    simulated: "simulated proofs: this is the speed that was asked for, not a GPU's",
    mock: "mock proofs: nothing was proved, and this is no GPU's speed",
    cpu: "proofs by this machine's CPU: no GPU's speed",
    cuda: undefined,
  })[backend ?? "cuda"];
