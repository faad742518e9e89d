import { proverBackends } from "../../../src/domain/job.ts";
import { type PriceFlags, priceFlags, readCosts } from "../calibrating/costs.ts";
import { fitClass, noteOn, sayClasses, sayCosts } from "../calibrating/fitted-class.ts";
import { readJobs } from "../calibrating/read-jobs.ts";
import { CliError } from "../cli-error.ts";
import { accountCommand } from "../command.ts";

type Flags = PriceFlags & { jobs: number };

export const calibrateFit = accountCommand<Flags>({
  brief: "Throughput from the jobs that ran, and the price that it asks for",
  description:
    "Throughput from the jobs that ran, for requests or for `calibrate run`: core and compressed proofs of whatever programs and sizes, fitted as overhead + gas / throughput for each class of hosts, with the error of the fit. Then the price: what the host costs at the slow end of that error, with idle time and margin; in PROVE divided by the PROVE price. It changes nothing: the bidder learns speeds by itself, and `knobs set price-target-usd=…` is yours.",
  examples: [
    ["calibrate", "from the last 200 proofs, and what was measured"],
    ["calibrate --margin 0.25 --prove-usd 0.4", "with a margin and a PROVE price of your own"],
  ],
  flags: {
    jobs: {
      kind: "parsed",
      parse: wholeOf,
      brief: "Proofs for requests that are read, the newest first",
      default: "200",
      placeholder: "N",
    },
    ...priceFlags,
  },
  async run(session, { jobs, ...price }) {
    const account = await session.account();
    const measured = await readJobs(account, jobs, session.terminal.progress);
    const costs = await readCosts(account, price);
    session.terminal.progress("");
    const { fleetClasses } = await account.deployed();
    const classes = fleetClasses.map((host) => fitClass(host, measured.get(host.className) ?? [], costs));
    const { place } = account;
    const proves = place.kind === "local" ? place.system.prover : undefined;
    const note = noteOn(proverBackends.find((backend) => backend === proves));
    session.show({ ...costs, simulated: proves === "simulated", classes }, () =>
      [
        sayClasses(classes, place.stage, session.terminal),
        sayCosts(costs, note, session.terminal),
        ...(classes.some(({ fit }) => fit) ? [] : ["`prover calibrate run` measures, where no jobs have."]),
      ].join("\n\n"),
    );
  },
});

function wholeOf(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new CliError("usage", "it must be a whole number above 0");
}
