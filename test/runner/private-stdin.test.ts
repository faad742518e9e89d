import { expect, test } from "vitest";
import { exitCodes } from "../../src/domain/job.ts";
import { readSimulatedProof } from "../../src/domain/simulation.ts";
import { noise, sha256 } from "./artifacts.ts";
import { id, withWorkshop } from "./workshop.ts";

const shop = withWorkshop();
const stdin = noise(5_000);
const inAnHour = () => Math.floor(Date.now() / 1_000) + 3_600;

/** A job whose stdin only links with one of these tokens open. */
function privateJob(...tokens: string[]) {
  const link = shop().artifacts.serve("/private", {
    bytes: stdin,
    tokens: new Set(tokens.map((each) => `?t=${each}`)),
  });
  return { link: (token: string) => `${link}?t=${token}`, job: shop().job({ STDIN_PRIVATE: "true", STDIN_URI: "" }) };
}

test("a private stdin comes last, by a link that is asked for with who we are", async () => {
  const { link, job } = privateJob("good");
  shop().lambda.answers(() => ({ kind: "issued", uri: link("good"), expiresAtSec: inAnHour() }));
  const { exitCode, output } = await shop().start(job).ended;
  expect(exitCode, output).toBe(exitCodes.stored);
  expect(readSimulatedProof(await shop().proof())?.stdinSha256).toBe(sha256(stdin));
  expect(shop().lambda.asked).toEqual([
    { path: "/2015-03-31/functions/issue-stdin-uri/invocations", payload: { requestId: id, jobId: "job-1" } },
  ]);
  expect(shop().artifacts.asked.map((line) => line.split(" ")[0])).toEqual(["/programs/demonstration", "/private"]);
  expect(output).not.toContain("t=good");
});

test("a link that has expired, by its own word or the server's, is asked for anew", async () => {
  const { link, job } = privateJob("third");
  shop().lambda.answers(
    (call) =>
      [
        { uri: link("third"), expiresAtSec: 1_700_000_000 },
        { uri: link("stale"), expiresAtSec: inAnHour() },
        { uri: link("third"), expiresAtSec: inAnHour() },
      ][call - 1],
  );
  expect((await shop().start(job).ended).exitCode).toBe(exitCodes.stored);
  expect(shop().lambda.asked).toHaveLength(3);
});

test("a link that expires half way is replaced, and the download goes on where it broke", async () => {
  let looks = 0;
  const has = (token: string) => token === (++looks === 1 ? "?t=first" : "?t=second");
  const tokens = Object.assign(new Set<string>(), { has });
  const link = shop().artifacts.serve("/private", { bytes: stdin, breaks: 1, tokens });
  shop().lambda.answers((call) => ({ uri: `${link}?t=${call === 1 ? "first" : "second"}`, expiresAtSec: inAnHour() }));
  const job = shop().job({ STDIN_PRIVATE: "true", STDIN_URI: "" });
  expect((await shop().start(job).ended).exitCode).toBe(exitCodes.stored);
  expect(readSimulatedProof(await shop().proof())?.stdinSha256).toBe(sha256(stdin));
  expect(shop().artifacts.asked.at(-1)).toMatch(/^\/private bytes=2500-/);
});

test("links that never open are no reason to ask for ever", async () => {
  const { link, job } = privateJob("never");
  shop().lambda.answers(() => ({ uri: link("stale"), expiresAtSec: inAnHour() }));
  expect((await shop().start(job).ended).exitCode).toBe(exitCodes.stored);
  expect(await shop().result()).toMatchObject({ outcome: "failed", failure: { error: "UNKNOWN_FAILURE" } });
});

test("a refusal at first is asked again, for the request may be told of its job a moment later", async () => {
  const { link, job } = privateJob("good");
  shop().lambda.answers((call) =>
    call === 1 ? { kind: "refused", refused: "assigned" } : { uri: link("good"), expiresAtSec: inAnHour() },
  );
  expect((await shop().start(job).ended).exitCode).toBe(exitCodes.stored);
});
