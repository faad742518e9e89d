import * as z from "zod/mini";
import { jobPrefix } from "../domain/job.ts";
import { type RequestId, readJobName, requestId } from "../domain/values.ts";

type RequestMessage = { requestId: RequestId };

const own = z.object({ requestId: z.string() });
/** S3's own notification, straight to the queue: keys are URL-encoded, spaces as `+`. */
const notification = z.object({
  Records: z.array(z.object({ s3: z.object({ object: z.object({ key: z.string() }) }) })).check(z.minLength(1)),
});
/** The same news by way of EventBridge: keys as they are. */
const objectCreated = z.object({
  source: z.literal("aws.s3"),
  detail: z.object({ object: z.object({ key: z.string() }) }),
});
const jobChanged = z.object({ source: z.literal("aws.batch"), detail: z.object({ jobName: z.string() }) });

/** A message of ours: `{"requestId": "0x…"}`. Throws where it is none. */
export function requestMessage(body: string): RequestMessage {
  return { requestId: requestId(own.parse(JSON.parse(body)).requestId) };
}

/**
 * What tells that a job has ended, whoever says it first: our own message, the stored result (a notification of S3 or
 * its event), or the change of the job's state. Throws where it is none of these, or not about a job of ours.
 */
export function finishedMessage(body: string): RequestMessage {
  const event: unknown = JSON.parse(body);
  const readers = [fromOwn, fromNotification, fromObjectCreated, fromJob];
  for (const reader of readers) {
    const id = reader(event);
    if (id) return { requestId: id };
  }
  throw new RangeError(`not news of a finished job: ${body.slice(0, 200)}`);
}

type Reader = (event: unknown) => RequestId | undefined;

const fromOwn: Reader = (event) => {
  const read = own.safeParse(event);
  return read.success ? requestId(read.data.requestId) : undefined;
};

const fromNotification: Reader = (event) => {
  const key = notification.safeParse(event).data?.Records[0]?.s3.object.key;
  return key === undefined ? undefined : fromKey(decodeURIComponent(key.replaceAll("+", " ")));
};

const fromObjectCreated: Reader = (event) => {
  const key = objectCreated.safeParse(event).data?.detail.object.key;
  return key === undefined ? undefined : fromKey(key);
};

const fromJob: Reader = (event) => {
  const name = jobChanged.safeParse(event).data?.detail.jobName;
  return name === undefined ? undefined : readJobName(name)?.requestId;
};

/** The request of `jobs/<hex>/<job>-<attempt>/result.json`. */
function fromKey(key: string): RequestId | undefined {
  const hex = /^jobs\/([0-9a-f]{64})\/[^/]+\/result\.json$/.exec(key)?.[1];
  const id = hex === undefined ? undefined : requestId(`0x${hex}`);
  return id && key.startsWith(jobPrefix(id)) ? id : undefined;
}
