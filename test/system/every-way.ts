import { simulatedPguPerSec } from "../../cli/start/knobs.ts";
import type { Permission, Use } from "../../local/aws/iam/decide.ts";
import type { WholeRun } from "./whole-run.ts";

/** Five minutes of the simulated prover: still at work when its host goes, and when the operator ends it. */
const long = { cycles: "12000000000", gas: String(300n * simulatedPguPerSec) };

/** Everything that the system does, or does again when something goes wrong: each arrow, and each way of the sweep. */
export async function goEveryWay(run: WholeRun): Promise<void> {
  await run.sendUnreadable(); // each reader holds back what it cannot read

  await run.until("a watcher has the lease", () => run.uses().some(isLease)); // of older requests it tells nothing
  run.refuseNonce();
  const cheap = await run.ask({ name: "pays too little" }, { maxPricePerPguWei: 10n ** 6n });
  await run.until("a request is not bid on", () => run.said(cheap, `"skipped"`));

  run.loseSubmission();
  const submittedTwice = await run.ask({ name: "submitted twice" }, { privateStdin: true });
  await run.until("the submission is lost", () => run.said(submittedTwice, "launch-proof", `"level":"ERROR"`));
  await run.invoke("issue-stdin-uri", { requestId: submittedTwice, jobId: "a job that claimed nothing" });
  run.sayBlocked(); // starts the sweep, which looks for the job of a request in launch

  const panics = await run.ask({ name: "panics", failureCause: 1 });
  const [deaf, damaged] = [
    await run.ask({ name: "nobody hears of it" }),
    await run.ask({ name: "its proof is lost" }, { privateStdin: true }),
  ];
  run.lose("deliver-failure", panics);
  run.lose("assigned", deaf);
  run.lose("finished", deaf, 2); // the stored result and the end of the job
  run.lose("deliver-proof", damaged);
  await run.until("a proof is stored", () => run.told(damaged, "recorded").length > 0);
  await run.removeProof(damaged);

  const [killed, homeless] = [
    await run.ask({ name: "its job is killed", ...long }),
    await run.ask({ name: "its hosts are lost", ...long }),
  ];
  for (let attempt = 1; attempt <= 3; attempt++) {
    await run.until(`attempt ${attempt} proves`, () => run.told(homeless, "claim").length >= attempt);
    run.loseHostOf(homeless);
  }
  await run.until("the lost job is launched again", () => run.told(homeless, "launched").length >= 2);
  const meanwhile = await run.ask({ name: "asked for while others are proved" });
  for (const id of [submittedTwice, deaf, meanwhile]) {
    await run.until("a proof is paid", () => run.told(id, "settled").length > 0);
  }
  await run.killJobOf(killed); // from outside: its request gets another job, as after the loss of a host
  for (const id of [panics, damaged]) {
    await run.until("a failure is told", () => run.told(id, "failed").length > 0);
  }

  // The sweep may have been quicker than the queue's reader: then it sent, and the reader's right went unused.
  for (let again = 1; again <= 3 && !run.uses().some(isFailureSent); again++) {
    const id = await run.ask({ name: `panics again, ${again}`, failureCause: 1 });
    await run.until("a failure is told", () => run.told(id, "failed").length > 0);
  }

  await run.turn("end-jobs", "true");
  for (const id of [killed, homeless]) {
    await run.until("the operator ended the job", () => run.told(id, "failed").length > 0);
  }
  run.fire("watch-market"); // the watcher hands over, and writes its journal
  await run.until("the journal is written", () => run.uses().some(({ permission }) => isJournal(permission)));
}

const isBy = (role: string, { caller }: Use): boolean => caller.kind === "role" && caller.arn.includes(role);
const isLease = (use: Use): boolean => isBy("WatchMarket", use) && use.permission.action === "dynamodb:PutItem";
const isFailureSent = (use: Use): boolean =>
  isBy("RecordResult", use) &&
  use.permission.action === "sqs:SendMessage" &&
  use.permission.resource.endsWith("deliver-failure");
const isJournal = ({ action, resource }: Permission): boolean =>
  action === "s3:PutObject" && resource.includes("/journal/");
