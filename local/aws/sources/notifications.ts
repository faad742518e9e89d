import { randomUUID } from "node:crypto";
import { account, arnOf } from "../account.ts";
import type { EventEntry } from "../events/bus.ts";
import type { Acting } from "../iam/gate.ts";
import type { ObjectChange } from "../s3/exchange.ts";
import type { Notification } from "../template/event-sources.ts";

/** The event names of both forms: S3's own, and EventBridge's detail type. */
const names = {
  PutObject: { event: "ObjectCreated:Put", detailType: "Object Created" },
  CopyObject: { event: "ObjectCreated:Copy", detailType: "Object Created" },
  CompleteMultipartUpload: { event: "ObjectCreated:CompleteMultipartUpload", detailType: "Object Created" },
  DeleteObject: { event: "ObjectRemoved:Delete", detailType: "Object Deleted" },
} as const satisfies Record<ObjectChange["reason"], { event: string; detailType: string }>;

type Options = {
  notifications: readonly Notification[];
  deliver(arn: string, input: string, acting: Acting): void;
  put(entry: EventEntry): void;
};

/** Tells the queues, functions and rules that the template names of every change in a bucket. */
export function createNotifier({ notifications, deliver, put }: Options): (change: ObjectChange) => void {
  let sequence = 0;
  return (change) => {
    sequence += 1;
    const sequencer = (BigInt(change.atMs) * 1_000_000n + BigInt(sequence))
      .toString(16)
      .toUpperCase()
      .padStart(18, "0");
    for (const each of notifications.filter((notification) => wants(notification, change))) {
      if (each.target === "eventbridge") put(bridgeEvent(change, sequencer));
      else deliver(each.target, JSON.stringify({ Records: [record(change, sequencer, each.id)] }), actingFor(change));
    }
  };
}

const actingFor = ({ bucket }: ObjectChange): Acting => ({
  service: "s3.amazonaws.com",
  sourceArn: arnOf("s3", bucket),
});

function wants({ bucket, events, prefix, suffix }: Notification, change: ObjectChange): boolean {
  const name = `s3:${names[change.reason].event}`;
  const named = events.some((event) => (event.endsWith("*") ? name.startsWith(event.slice(0, -1)) : name === event));
  return bucket === change.bucket && named && change.key.startsWith(prefix) && change.key.endsWith(suffix);
}

/** Keys in S3's own events are form-encoded: a space is a plus. */
const formEncoded = (key: string): string =>
  key
    .split("/")
    .map((each) => encodeURIComponent(each).replaceAll("%20", "+"))
    .join("/");

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
const record = (change: ObjectChange, sequencer: string, configurationId: string) => ({
  eventVersion: "2.1",
  eventSource: "aws:s3",
  awsRegion: account.region,
  eventTime: new Date(change.atMs).toISOString(),
  eventName: names[change.reason].event,
  userIdentity: { principalId: "AWS:LOOPBACK" },
  requestParameters: { sourceIPAddress: "127.0.0.1" },
  responseElements: { "x-amz-request-id": requestId(), "x-amz-id-2": "loopback" },
  s3: {
    s3SchemaVersion: "1.0",
    configurationId,
    bucket: { name: change.bucket, ownerIdentity: { principalId: "LOOPBACK" }, arn: arnOf("s3", change.bucket) },
    object: {
      key: formEncoded(change.key),
      ...(change.kind === "created" ? { size: change.size, eTag: change.etag } : {}),
      sequencer,
    },
  },
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
const bridgeEvent = (change: ObjectChange, sequencer: string): EventEntry => ({
  source: "aws.s3",
  "detail-type": names[change.reason].detailType,
  resources: [arnOf("s3", change.bucket)],
  time: `${new Date(change.atMs).toISOString().slice(0, 19)}Z`,
  detail: {
    version: "0",
    bucket: { name: change.bucket },
    object: {
      key: change.key,
      ...(change.kind === "created" ? { size: change.size, etag: change.etag } : {}),
      sequencer,
    },
    "request-id": requestId(),
    requester: account.id,
    "source-ip-address": "127.0.0.1",
    reason: change.reason,
    ...(change.kind === "removed" ? { "deletion-type": "Permanently Deleted" } : {}),
  },
});

const requestId = (): string => randomUUID().replaceAll("-", "").slice(0, 16).toUpperCase();
