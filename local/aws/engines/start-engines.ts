import { givenEndpoint } from "../endpoints.ts";
import type { Gate } from "../iam/gate.ts";
import { guardOf, s3GuardOf } from "../iam/guard.ts";
import type { Reaper } from "../processes/reaper.ts";
import type { ObjectChange } from "../s3/exchange.ts";
import { type S3Server, startS3 } from "../s3/server.ts";
import { startDynamodb } from "./dynamodb.ts";
import { guardDynamodb } from "./guard-dynamodb.ts";
import { type SqsEngine, startSqs } from "./sqs.ts";

/** The three services that keep data. `sqs` and `s3` have ours where we run them, for what only we can do. */
export type Engines = {
  urls: { dynamodb: string; sqs: string; s3: string };
  sqs: SqsEngine | undefined;
  s3: S3Server | undefined;
  close(): Promise<void>;
};

type Options = {
  stateDir: string;
  reaper: Reaper;
  /** Stands before DynamoDB, whoever serves it, and before our SQS and S3. */
  gate: Gate;
  /** Where `AWS_ENDPOINT_URL_…` is looked up: an engine that the user runs takes the place of ours. */
  environment: NodeJS.ProcessEnv;
  now(): number;
  onChange(change: ObjectChange): void;
  onProblem(message: string): void;
};

export async function startEngines(options: Options): Promise<Engines> {
  const { stateDir, reaper, gate, environment, now, onChange, onProblem } = options;
  const given = {
    dynamodb: givenEndpoint("dynamodb", environment),
    sqs: givenEndpoint("sqs", environment),
    s3: givenEndpoint("s3", environment),
  };
  const ends: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => void (await Promise.all(ends.map((end) => end())));
  try {
    const dynamodb =
      given.dynamodb === undefined ? await startDynamodb({ stateDir, reaper, onExit: onProblem }) : undefined;
    if (dynamodb !== undefined) ends.push(dynamodb.close);
    const guarded = await guardDynamodb(given.dynamodb ?? dynamodb?.url ?? "", guardOf(gate, "dynamodb"));
    ends.push(guarded.close);
    const sqs = given.sqs === undefined ? await startSqs({ stateDir, guard: guardOf(gate, "sqs") }) : undefined;
    if (sqs !== undefined) ends.push(sqs.close);
    const s3 = given.s3 === undefined ? await startS3({ stateDir, guard: s3GuardOf(gate), now, onChange }) : undefined;
    if (s3 !== undefined) ends.push(s3.close);
    return {
      urls: {
        dynamodb: guarded.url,
        sqs: given.sqs ?? sqs?.url ?? "",
        s3: given.s3 ?? s3?.url ?? "",
      },
      sqs,
      s3,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
