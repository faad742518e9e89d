import { systemClock } from "../../../src/adapters/clock/system-clock.ts";
import { idleShare } from "../../../src/domain/books.ts";
import { hostUsdPerSec } from "../../../src/domain/instance-types.ts";
import { createBooks } from "../../../src/steps/books.ts";
import { readingOf } from "../../doctor/account/knob-tree.ts";
import type { Account } from "../account/account.ts";
import type { Fit } from "../calibrating/fit.ts";
import { fitJobs } from "../calibrating/fit.ts";
import { type Proposal, proposePrice } from "../calibrating/propose-price.ts";
import { readJobs } from "../calibrating/read-jobs.ts";
import { CliError } from "../cli-error.ts";
import { accountCommand } from "../command.ts";
import { lastProvePrice } from "../reading/decisions.ts";
import { fields, table } from "../terminal/table.ts";
import { countOf, hostsOf, perBpguOf } from "../terminal/words.ts";

type Flags = { jobs: number; margin?: number; proveUsd?: number };

/** The journal has a decision, and so the PROVE price, wherever there was a request. */
const priceWithinSec = 3_600;

type Line = { className: string; jobs: number; fit: Fit | undefined; proposal: Proposal | undefined };

export const calibrate = accountCommand<Flags>({
  brief: "Throughput from the jobs that ran, and the price that it asks for",
  description:
    "Throughput from the jobs that ran: core and compressed proofs of whatever programs and sizes, fitted as overhead + gas / throughput for each class of hosts, with the error of the fit. Then the price: what the host costs at the slow end of that error, with idle time and margin; in PROVE divided by the PROVE price. It changes nothing: the bidder learns speeds by itself, and `knobs set price-target-usd=…` is yours.",
  examples: [
    ["calibrate", "from the last 200 proofs"],
    ["calibrate --margin 0.25 --prove-usd 0.4", "with a margin and a PROVE price of your own"],
  ],
  flags: {
    jobs: {
      kind: "parsed",
      parse: wholeOf,
      brief: "Proofs that are read, the newest first",
      default: "200",
      placeholder: "N",
    },
    margin: {
      kind: "parsed",
      parse: shareOf,
      optional: true,
      brief: "Above the cost; the knob price-margin where absent",
      placeholder: "SHARE",
    },
    proveUsd: {
      kind: "parsed",
      parse: shareOf,
      optional: true,
      brief: "USD for a PROVE; as the bidder last saw it where absent",
      placeholder: "USD",
    },
  },
  async run(session, { jobs, margin, proveUsd }) {
    const account = await session.account();
    const measured = await readJobs(account, jobs, session.terminal.progress);
    const costs = await readCosts(account, margin, proveUsd);
    session.terminal.progress("");
    const { fleetClasses } = await account.deployed();
    const lines = fleetClasses.map((host): Line => {
      const ofClass = measured.get(host.className) ?? [];
      const fit = fitJobs(ofClass);
      const proposal = fit && proposePrice(fit, { ...costs, hostUsdPerSec: hostUsdPerSec(host) });
      return { className: host.className, jobs: ofClass.length, fit, proposal };
    });
    const simulated = account.place.kind === "local" && account.place.system.prover === "simulated";
    session.show({ ...costs, simulated, classes: lines }, () => {
      const known = {
        "idle share": costs.idleShare.toFixed(2),
        margin: costs.margin.toFixed(2),
        "PROVE price":
          costs.proveUsdMicros === undefined ? "not known: --prove-usd" : `${Number(costs.proveUsdMicros) / 1e6} USD`,
        note: simulated
          ? { text: "simulated proofs: this is the speed that was asked for, not a GPU's", color: "yellow" as const }
          : undefined,
      };
      return `${sayLines(lines, account.place.stage, session.terminal)}\n\n${fields(known, session.terminal)}`;
    });
  },
});

async function readCosts(account: Account, margin: number | undefined, proveUsd: number | undefined) {
  const [{ tallies }, knobs, bucket] = await Promise.all([account.table(), account.knobs(), account.bucket()]);
  const reading = readingOf(await knobs.read());
  const now = systemClock.now();
  return {
    idleShare: idleShare(await createBooks({ tallies, clock: systemClock })()),
    margin: margin ?? (reading.kind === "policy" ? reading.policy.price.margin : 0),
    proveUsdMicros:
      proveUsd === undefined
        ? lastProvePrice(await bucket.journal(now - priceWithinSec, now + 1))
        : BigInt(Math.round(proveUsd * 1e6)),
  };
}

const sayLines = (lines: readonly Line[], stage: string, look: Parameters<typeof fields>[1]): string =>
  table(
    [
      { name: "hosts", cell: ({ className }) => hostsOf(className, stage), least: 10 },
      { name: "jobs", align: "right", cell: ({ jobs }) => `${jobs}` },
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
    lines,
    look,
  );

const mega = (gas: number): string => countOf(Math.round(gas / 1e6));

function wholeOf(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new CliError("usage", "it must be a whole number above 0");
}

function shareOf(text: string): number {
  if (/^\d{1,6}(\.\d{1,6})?$/.test(text) && Number(text) > 0) return Number(text);
  throw new CliError("usage", "it must be a number above 0");
}
