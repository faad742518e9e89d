import { unagreedBy } from "../conformance/agreed-terms.ts";
import { checks } from "../conformance/checks.ts";
import { answersGrpc } from "../conformance/raw-call.ts";
import { type Report, runChecks } from "../conformance/run-checks.ts";
import { openTarget } from "../conformance/target.ts";
import { openKeys } from "./conformance/open-keys.ts";
import { type ConformanceOptions, readOptions, UsageError, usage } from "./conformance/options.ts";
import { lineOf, sumUp, tallyOf } from "./conformance/print.ts";
import { whatIsSent } from "./conformance/what-is-sent.ts";
import { CliError } from "./prover/cli-error.ts";
import { createTerminal } from "./prover/terminal/terminal.ts";

const terminal = createTerminal(process);

/** `npm run conformance`: is a server one of this API? Exit codes: 1 where a check failed, 2 usage. */
async function conform(options: ConformanceOptions): Promise<void> {
  const { url, write, patienceSec, only, json } = options;
  if (write) await agree(options);
  const signers = write ? await openKeys({ env: process.env, terminal }, options) : {};
  const chosen = checks.filter(({ rpc, name }) => `${rpc} ${name}`.includes(only ?? ""));
  if (chosen.length === 0) throw new UsageError("--only leaves no check.");
  if (!(await answersGrpc(url))) throw new Unreachable(`No gRPC server answers at ${url}.`);
  const target = openTarget({ url, signers, patienceSec });
  const unagreed = write ? await unagreedBy(target, options) : undefined;
  if (unagreed !== undefined) {
    target.close();
    throw new UsageError(`Nothing was sent: ${unagreed}`);
  }
  const reports: Report[] = [];
  for await (const report of runChecks(chosen, target, { write })) {
    reports.push(report);
    if (json) console.log(JSON.stringify(report));
    else if (write || report.kind === "read") console.log(lineOf(terminal, report));
  }
  target.close();
  const tally = tallyOf(reports);
  console.log(json ? JSON.stringify({ url, write, ...tally }) : sumUp(tally));
  if (!write && !json) console.log("Checks that send something signed were skipped: --write makes them.");
  process.exitCode = tally.fail === 0 ? 0 : 1;
}

/** Nobody is there to be checked: that is no check's to say. */
class Unreachable extends Error {
  override readonly name = "Unreachable";
  readonly code = "unreachable";
}

/** Says what will be sent and asks. Throws `UsageError` where nobody says yes. */
async function agree(options: ConformanceOptions): Promise<void> {
  terminal.note(whatIsSent(options));
  if (options.yes) return;
  if (!terminal.interactive) throw new UsageError("Nothing was sent: nobody can be asked here. --yes goes on without.");
  if (!(await terminal.confirm("Go on?"))) throw new UsageError("Nothing was sent.");
}

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === "help") console.log(usage);
  else await conform(options);
} catch (error) {
  const isUsage = error instanceof UsageError || error instanceof CliError;
  if (!isUsage && !(error instanceof Unreachable)) throw error;
  console.error(error.message);
  process.exitCode = isUsage ? 2 : 1;
}
