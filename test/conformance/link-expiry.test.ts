import { expect, test } from "vitest";
import { expiryOf } from "../../conformance/link-expiry.ts";

const noon = Date.UTC(2026, 10, 26, 12) / 1000;

test.each([
  ["of the box", `http://127.0.0.1:1/stdins/artifact_1?expires=${noon}&token=x`, noon],
  ["of CloudFront", `https://a.example/stdins/artifact_1?Expires=${noon}&Signature=x&Key-Pair-Id=y`, noon],
  ["of S3", "https://b.s3.amazonaws.com/x?X-Amz-Date=20261126T115500Z&X-Amz-Expires=300&X-Amz-Signature=x", noon],
  ["of S3 without a date", "https://b.s3.amazonaws.com/x?X-Amz-Expires=300", undefined],
  ["that says nothing", "https://a.example/stdins/artifact_1?token=x", undefined],
  ["that says a day of the week", "https://a.example/stdins/artifact_1?expires=Monday", undefined],
])("a link %s ends when it says so", (_, link, expected) => {
  expect(expiryOf(link)).toBe(expected);
});
