import fc from "fast-check";
import { expect, test } from "vitest";
import { attemptPrefix, proofKey, resultKey } from "../../src/domain/job.ts";
import { jobNameOf, requestId } from "../../src/domain/values.ts";
import { finishedMessage, requestMessage } from "../../src/entry/messages.ts";

const id = requestId(`0x${"1a".repeat(32)}`);
const key = resultKey(attemptPrefix(id, "job-1", 1));
const text = (value: unknown) => JSON.stringify(value);

test.each([
  ["our own message", { requestId: id }],
  [
    "a notification of S3",
    { Records: [{ eventName: "ObjectCreated:Put", s3: { object: { key: encodeURIComponent(key) } } }] },
  ],
  ["an event of S3", { source: "aws.s3", "detail-type": "Object Created", detail: { object: { key } } }],
  ["a change of a job's state", { source: "aws.batch", detail: { jobName: jobNameOf(id, 2), status: "FAILED" } }],
])("%s tells which request's job has ended", (_, message) => {
  expect(finishedMessage(text(message))).toEqual({ requestId: id });
});

test.each([
  [
    "a proof, which is stored before its result",
    { source: "aws.s3", detail: { object: { key: proofKey(attemptPrefix(id, "job-1", 1)) } } },
  ],
  ["a result outside the jobs", { source: "aws.s3", detail: { object: { key: "journal/result.json" } } }],
  ["a job that is not ours", { source: "aws.batch", detail: { jobName: "nightly" } }],
  ["S3's test message", { Event: "s3:TestEvent", Bucket: "b" }],
  ["nothing", {}],
])("%s is no news of a finished job", (_, message) => {
  expect(() => finishedMessage(text(message))).toThrow(RangeError);
});

test("a message of ours has a request id and nothing less", () => {
  expect(requestMessage(text({ requestId: id.toUpperCase().replace("0X", "0x"), more: 1 }))).toEqual({ requestId: id });
  for (const body of ["", "{", "{}", text({ requestId: "0x12" }), text({ requestId: 5 })]) {
    expect(() => requestMessage(body)).toThrow();
  }
});

test("whatever arrives is a request's id or an error", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
      try {
        expect(finishedMessage(body).requestId).toMatch(/^0x[0-9a-f]{64}$/);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
  );
});
