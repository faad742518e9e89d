import { afterAll, beforeAll, expect, test } from "vitest";
import { idOf } from "../../conformance/check.ts";
import { checks } from "../../conformance/checks.ts";
import { answers, breakServer } from "./broken-server.ts";
import { brokenWrites } from "./broken-writes.ts";
import { startCarelessStore } from "./careless-store.ts";
import { type RealBox, reportsOf, signersOf, startRealBox } from "./run-against.ts";

let real: RealBox;
beforeAll(async () => {
  real = await startRealBox({ stdinUriTtlSec: 4 });
});
afterAll(() => real.close());

const throughBroken = (url: string) => ({ url, signers: signersOf(real), patienceSec: 6 });

test("what catches a broken server is a check of the table", () => {
  const ids = new Set(checks.map(idOf));
  expect(brokenWrites.flatMap(({ caught }) => caught).filter((id) => !ids.has(id))).toEqual([]);
});

test.each(brokenWrites)("$breaks: caught", async ({ by, caught }) => {
  const broken = await breakServer(real.box.url, by);
  const { pass, skip } = await reportsOf(throughBroken(broken.url), (check) => caught.includes(idOf(check)));
  await broken.close();
  expect({ pass, skip }).toEqual({ pass: [], skip: [] });
});

test("a store that checks nothing fails each check of what a store must not do", async () => {
  const store = await startCarelessStore();
  const there = (link: string) => link.replace(/^https?:\/\/[^/]+/, store.url);
  const broken = await breakServer(real.box.url, {
    CreateArtifact: answers((answer) => ({
      artifactUri: there(answer.artifactUri),
      artifactPresignedUrl: there(answer.artifactPresignedUrl),
    })),
  });
  const { pass, fail } = await reportsOf(throughBroken(broken.url), ({ rpc }) => rpc === "CreateArtifact");
  await broken.close();
  await store.close();
  const names = (lines: string[]) => lines.map((line) => line.replace(/:.*/, ""));
  expect(names(fail)).toEqual([
    "CreateArtifact gives a range of an artifact",
    "CreateArtifact says 416 of a range past the end",
    "CreateArtifact takes no PUT by a link that was tampered with",
    "CreateArtifact takes no PUT by a link that has expired",
    "CreateArtifact takes no PUT without a link",
    "CreateArtifact has nothing where nothing was put",
    "CreateArtifact gives a private stdin to nobody without a link",
  ]);
  expect(names(pass)).toContain("CreateArtifact takes a PUT and gives the same bytes back");
});
