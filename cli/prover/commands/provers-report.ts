import type { Address } from "../../../src/domain/values.ts";
import type { ProverReport } from "../../../src/ports/network.ts";
import { networkCommand } from "../network/network-command.ts";
import { ownProver } from "../network/own-prover.ts";
import { argument, optional, yes } from "../network/parameters.ts";
import { readText } from "../network/read-file.ts";
import { sendNoTransaction } from "../network/send.ts";
import { typedAddress } from "../network/typed.ts";
import { countOf, momentOf } from "../terminal/words.ts";

type Flags = { prover?: Address; yes: boolean };

export const proversReport = networkCommand<Flags, [string]>({
  brief: "Tells the network what a prover is made of",
  description:
    "Tells the network what a prover is made of and how busy its GPUs were; a running node does so by itself. The file is JSON: observedAtSec, countersSinceSec, gpuNodes, gpuAvailableMs, gpuBusyMs, gpus (name, memoryBytes, count), components (component, version, gitSha, imageTag).",
  examples: [["provers report report.json", "shows it, and asks"]],
  flags: { prover: optional(typedAddress, "Which prover; absent: the one that the signer acts for", "ADDRESS"), yes },
  positional: argument(String, { brief: "The report", placeholder: "file" }),
  async run(session, flags, file) {
    const { parseReport } = await import("../network/parse-report.ts");
    const report = parseReport(readText(file), file);
    const prover = flags.prover ?? (await ownProver(session));
    await sendNoTransaction(session, {
      what: { "report of": prover, ...sayReport(report) },
      yes: flags.yes,
      send: (options) => session.network.provers.report({ prover, ...report }, options),
    });
    session.show({ prover, ...report }, () => "The network took the report: `prover provers show` has it.");
  },
});

/** All of it, for all of it is signed. */
const sayReport = (report: ProverReport) => ({
  observed: momentOf(report.observedAtSec),
  nodes: `${report.gpuNodes}`,
  GPUs:
    report.gpus
      .map(({ name, count, memoryBytes }) => `${count} × ${name} (${countOf(memoryBytes)} bytes)`)
      .join(", ") || "(none)",
  busy: `${countOf(report.gpuBusyMs)} of ${countOf(report.gpuAvailableMs)} ms since ${momentOf(report.countersSinceSec)}`,
  components:
    report.components
      .map(({ component, version, gitSha, imageTag }) =>
        [component, version, gitSha, imageTag].filter(Boolean).join(" "),
      )
      .join(", ") || "(none)",
});
