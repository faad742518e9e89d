import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inputOf, valueAt } from "../../local/aws/events/input.ts";
import { compilePattern, InvalidPattern, matches } from "../../local/aws/events/pattern.ts";

const event = {
  source: "aws.batch",
  "detail-type": "Batch Job State Change",
  resources: ["arn:one", "arn:two"],
  detail: {
    status: "FAILED",
    attempts: [{ exitCode: 1 }, { exitCode: 137 }],
    jobName: "request-7",
    seconds: 12.5,
    none: null,
  },
};

/** Patterns beside what they say of the event above, operator by operator. */
const yes: Record<string, object> = {
  "a value": { source: ["aws.batch"] },
  "one of several values": { detail: { status: ["SUCCEEDED", "FAILED"] } },
  "a member of a list": { resources: ["arn:two"] },
  "a field of a list's member": { detail: { attempts: { exitCode: [137] } } },
  null: { detail: { none: [null] } },
  "a prefix": { detail: { jobName: [{ prefix: "request-" }] } },
  "a suffix in any case": { detail: { jobName: [{ suffix: { "equals-ignore-case": "T-7" } }] } },
  "a value in any case": { detail: { status: [{ "equals-ignore-case": "failed" }] } },
  "anything but a value": { detail: { status: [{ "anything-but": "SUCCEEDED" }] } },
  "anything but some values": { detail: { status: [{ "anything-but": ["SUCCEEDED", "RUNNING"] }] } },
  "anything but a prefix": { detail: { jobName: [{ "anything-but": { prefix: "journal" } }] } },
  "a number in a range": { detail: { seconds: [{ numeric: [">", 12, "<=", 12.5] }] } },
  presence: { detail: { status: [{ exists: true }] } },
  absence: { detail: { container: [{ exists: false }] } },
  "absence below what is absent": { detail: { container: { exitCode: [{ exists: false }] } } },
  "a wildcard": { detail: { jobName: [{ wildcard: "r*-*7" }] } },
  "one of two alternatives": { $or: [{ source: ["aws.s3"] }, { detail: { status: ["FAILED"] } }] },
  nothing: {},
};
const no: Record<string, object> = {
  "another value": { source: ["aws.s3"] },
  "a value of another type": { detail: { seconds: ["12.5"] } },
  "a field that is absent": { detail: { container: ["x"] } },
  "anything but the value": { detail: { status: [{ "anything-but": ["FAILED"] }] } },
  "anything but of what is absent": { detail: { container: [{ "anything-but": "x" }] } },
  "a number out of range": { detail: { seconds: [{ numeric: ["=", 12] }] } },
  "absence of what is there": { detail: { status: [{ exists: false }] } },
  "a wildcard with a rest": { detail: { jobName: [{ wildcard: "request" }] } },
  "one condition of two": { source: ["aws.batch"], detail: { status: ["SUCCEEDED"] } },
  "neither alternative": { source: ["aws.batch"], $or: [{ source: ["aws.s3"] }, { detail: { status: ["RUNNING"] } }] },
};

describe("a pattern", () => {
  test.each(Object.entries(yes))("matches %s", (_name, pattern) => expect(matches(pattern as never, event)).toBe(true));
  test.each(Object.entries(no))("does not match %s", (_name, pattern) =>
    expect(matches(pattern as never, event)).toBe(false),
  );

  test("with an operator that nobody knows is refused when it is read", () => {
    for (const wrong of [
      "text",
      { a: "bare" },
      { a: [{ cidr: "10.0.0.0/8" }] },
      { a: [{ numeric: ["~", 1] }] },
      { a: [{}] },
      { $or: {} },
    ]) {
      expect(() => compilePattern(wrong)).toThrow(InvalidPattern);
    }
  });
});

describe("for any event", () => {
  const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const flat = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), scalar, { minKeys: 1 });

  test("the pattern of its own values matches, and stops matching when a field goes", () =>
    fc.assert(
      fc.property(flat, (detail) => {
        const pattern = { detail: Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, [value]])) };
        expect(matches(pattern, { detail })).toBe(true);
        const [first] = Object.keys(detail);
        const { [first!]: _gone, ...rest } = detail;
        expect(matches(pattern, { detail: rest })).toBe(false);
      }),
    ));

  test("anything-but is the opposite of the value wherever the field is there", () =>
    fc.assert(
      fc.property(scalar, scalar, (value, wanted) => {
        const opposite = matches({ f: [{ "anything-but": [wanted] }] }, { f: value });
        expect(opposite).toBe(!matches({ f: [wanted] }, { f: value }));
      }),
    ));

  test("a prefix and a wildcard that begin alike agree", () =>
    fc.assert(
      fc.property(fc.string(), fc.stringMatching(/^[^*]*$/), (value, start) => {
        const f = value.length % 2 === 0 ? start + value : value;
        expect(matches({ f: [{ wildcard: `${start}*` }] }, { f })).toBe(matches({ f: [{ prefix: start }] }, { f }));
      }),
    ));
});

describe("a target's input", () => {
  test("is the event, a constant, or a part of the event", () => {
    expect(JSON.parse(inputOf({ kind: "event" }, event))).toEqual(event);
    expect(inputOf({ kind: "constant", text: '{"a":1}' }, event)).toBe('{"a":1}');
    expect(inputOf({ kind: "path", path: "$.detail.attempts[1].exitCode" }, event)).toBe("137");
    expect(valueAt("$['detail-type']", event)).toBe("Batch Job State Change");
    expect(valueAt("$", event)).toBe(event);
  });

  test("is a template with values in it, quoted or bare", () => {
    const paths = { job: "$.detail.jobName", codes: "$.detail.attempts", gone: "$.detail.gone" };
    const template = '{"job": <job>, "said": "job <job> failed<gone>", "codes": <codes>, "gone": <gone>}';
    expect(JSON.parse(inputOf({ kind: "template", template, paths }, event))).toEqual({
      job: "request-7",
      said: "job request-7 failed",
      codes: [{ exitCode: 1 }, { exitCode: 137 }],
      gone: "",
    });
  });
});
