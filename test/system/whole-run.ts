import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatchClient, TerminateJobCommand } from "@aws-sdk/client-batch";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DeleteObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { firstKnobs, simulatedPguPerSec } from "../../cli/start/knobs.ts";
import { clientOptions } from "../../local/aws/endpoints.ts";
import type { Use } from "../../local/aws/iam/decide.ts";
import type { Received } from "../../local/aws/sources/sqs-event.ts";
import { createRival } from "../../local/network/rivals/rival.ts";
import { encodeStdin } from "../../local/requester/bincode.ts";
import { createRequester } from "../../local/requester/requester.ts";
import { simulatedProgramToProve } from "../../local/requester/wanted-proof.ts";
import { startBox } from "../../local/system/start-box.ts";
import { startSystem } from "../../local/system/start-system.ts";
import type { StoryEvent } from "../../local/system/story.ts";
import { knobsPath, type QueueName, queues, type StepName } from "../../src/config/names.ts";
import type { SimulatedProgram } from "../../src/domain/simulation.ts";
import { bundle } from "../../tools/bundle.ts";
import { synthesize } from "../../tools/synth.ts";
import type { LogEvent } from "../watching/insights/ask-logs.ts";

const stage = "dev";
const nameOf = (part: StepName | QueueName): string => `serverless-prover-${stage}-${part}`;

/** Long enough for a loaded machine to see an auction, short enough to wait for. */
const auctionSec = 4;
const quick = { cycles: "1000000", gas: "1000000" };

/**
 * Bids on everything, just below the requester's maximum and above what we ask even where hosts idle as long as they
 * work: an auction has a price to beat, and is won.
 */
const dearer = createRival({
  name: "dearer",
  price: { kind: "constant", weiPerPgu: 90n * 10n ** 9n },
  capacity: 100,
  delayMs: { min: 0, max: 0 },
  chance: 1,
  throughputPguPerSec: simulatedPguPerSec,
  seed: 1,
});

export type WholeRun = Awaited<ReturnType<typeof startWholeRun>>;

/** The deployed system on loopback, and all that a test does to it as its operator or its requester. */
export async function startWholeRun() {
  const stateDir = mkdtempSync(join(tmpdir(), "whole-run-"));
  const story: StoryEvent[] = [];
  const events: LogEvent[] = [];
  const problems: string[] = [];
  const uses = new Map<string, Use>();
  const network = await startBox({
    ...{ port: 0, artifactPort: 0, auctionSec, stateDir },
    verification: { kind: "simulated" },
    rivals: [dearer],
  });
  const { box } = network;
  const [{ template, assembly }, { runner }] = [await synthesize(), await bundle()];
  const system = await startSystem({
    ...{ template, assembly, runnerFolder: runner ?? "", stateDir, stage },
    network: { url: box.url, chainId: box.rules.chainId },
    privateKey: box.accounts.signer.privateKey,
    backend: "simulated",
    simulatedPguPerSec,
    firstKnobs: { ...firstKnobs.simulated, warm: "hours", "warm-hosts": "1" },
    delays: { stopGraceMs: 1_000, hostStartMs: 200 },
    processEnvironment: {},
    onStory: (event) => void story.push(event),
    onLine: (_, line) => void events.push({ atMs: Date.now(), line }),
    onUse: (use) => void uses.set(JSON.stringify(use), use),
    onProblem: (problem) => void problems.push(problem),
  });
  const { aws } = system;
  const requester = createRequester({
    rpcUrl: box.url,
    privateKey: box.accounts.requester.privateKey,
    chainId: box.rules.chainId,
  });
  const operator = {
    batch: new BatchClient(clientOptions(aws.endpoints.batch)),
    lambda: new LambdaClient(clientOptions(aws.endpoints.lambda)),
    s3: new S3Client({ ...clientOptions(aws.endpoints.s3), forcePathStyle: true }),
    ssm: new SSMClient(clientOptions(aws.endpoints.ssm)),
  };
  const jobsOf = (requestId: string): string[] =>
    aws.services.batch
      .snapshot()
      .jobs.filter(({ jobName, status }) => jobName.includes(requestId.slice(2)) && status === "RUNNING")
      .map(({ jobId }) => jobId);
  const fire = (step: StepName) => aws.schedules.fire(nameOf(step));
  return {
    template,
    uses: () => [...uses.values()],
    /** What the Lambdas and the jobs have written, as CloudWatch would keep it. */
    events: (): readonly LogEvent[] => events,
    problems,
    fire,
    /** Says of a queue what Batch says of one whose first job cannot have a host. */
    sayBlocked() {
      const [jobQueue] = aws.stack.template.ofType("AWS::Batch::JobQueue").map(({ identity }) => identity.ref);
      aws.bus.put({ source: "aws.batch", "detail-type": "Batch Job Queue Blocked", detail: { jobQueue } });
    },
    /** Makes the next submission end without an answer, before Batch has heard of it. */
    loseSubmission: () => aws.services.batch.faults.plant({ operation: "SubmitJob", kind: "lose-before" }),
    /** Makes the network refuse the next bid as one whose nonce another call has spent. */
    refuseNonce: () => void box.faults.add({ at: "Bid", fault: { kind: "wrong-nonce" }, count: 1 }),
    /** Takes the host away on which a request is proved. */
    loseHostOf: (requestId: string) => jobsOf(requestId).forEach((jobId) => aws.services.batch.loseHost(jobId)),
    /** Ends the job of a request at once, as an operator may in the console. */
    async killJobOf(requestId: string) {
      aws.services.batch.setDelays({ stopGraceMs: 0 });
      for (const jobId of jobsOf(requestId)) {
        await operator.batch.send(new TerminateJobCommand({ jobId, reason: "not wanted" }));
      }
    },
    told: (requestId: string, what: StoryEvent["what"]) =>
      story.filter((event) => event.requestId === requestId && event.what === what),
    said: (...parts: readonly string[]) => events.some(({ line }) => parts.every((part) => line.includes(part))),
    /** Asks for a proof; the id is as the system tells it. */
    async ask(
      program: Partial<SimulatedProgram> & { name: string },
      { privateStdin = false, maxPricePerPguWei = 10n ** 11n } = {}, // 100 PROVE for 10^9 PGU: whatever a host costs
    ) {
      const { requestId } = await requester.requestProof({
        program: simulatedProgramToProve({ ...quick, ...program }),
        stdin: encodeStdin([new TextEncoder().encode(program.name)]),
        mode: "core",
        deadlineSec: Math.floor(Date.now() / 1000) + 1_800,
        cycleLimit: 2n * BigInt(program.cycles ?? quick.cycles),
        gasLimit: 2n * BigInt(program.gas ?? quick.gas),
        maxPricePerPguWei,
        privateStdin,
      });
      return `0x${Buffer.from(requestId).toString("hex")}`;
    },
    /** Keeps messages about a request from the queue's reader, as if it had died with them. */
    lose(queue: QueueName, requestId: string, times = 1) {
      const hex = requestId.slice(2);
      aws.messages(nameOf(queue)).drop({ times, matching: ({ Body }: Received) => Body.includes(hex) });
    },
    async sendUnreadable() {
      for (const queue of Object.keys(queues) as QueueName[]) {
        const QueueUrl = aws.stack.queueUrl(nameOf(queue));
        await aws.stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "no message of ours" }));
      }
    },
    async invoke(step: StepName, payload: unknown): Promise<unknown> {
      const asked = new InvokeCommand({ FunctionName: nameOf(step), Payload: JSON.stringify(payload) });
      return JSON.parse((await operator.lambda.send(asked)).Payload?.transformToString() ?? "null") as unknown;
    },
    async removeProof(requestId: string) {
      const [Bucket] = aws.stack.template.ofType("AWS::S3::Bucket").map(({ identity }) => identity.name);
      const listed = new ListObjectsV2Command({ Bucket, Prefix: `jobs/${requestId.slice(2)}/` });
      const { Contents = [] } = await operator.s3.send(listed);
      const proof = Contents.find(({ Key }) => Key?.endsWith("/proof.bin"));
      await operator.s3.send(new DeleteObjectCommand({ Bucket, Key: proof?.Key }));
    },
    async turn(knob: string, value: string) {
      const put = (Name: string, Value: string) =>
        operator.ssm.send(
          new PutParameterCommand({ Name: `${knobsPath(stage)}/${Name}`, Value, Type: "String", Overwrite: true }),
        );
      await put(knob, value);
      await put("generation", `${knob}=${value}`);
    },
    /** Waits; the sweep comes more often than each minute meanwhile. */
    async until(what: string, holds: () => boolean) {
      const limitMs = Date.now() + 120_000;
      for (let round = 1; !holds(); round++) {
        if (Date.now() > limitMs) throw new Error(`Not within two minutes: ${what}. ${problems.join("; ")}`);
        if (round % 20 === 0) fire("reconcile");
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
    },
    async close() {
      requester.close();
      for (const client of Object.values(operator)) client.destroy();
      await system.close();
      await network.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
