import { LambdaClient } from "@aws-sdk/client-lambda";
import { describe, expect, test } from "vitest";
import { noCache } from "../../batch-image/runner/cache/program-cache.ts";
import { stopOf } from "../../batch-image/runner/endings.ts";
import { usualLimits } from "../../batch-image/runner/fetch/download.ts";
import { fetchInputs } from "../../batch-image/runner/fetch/fetch-inputs.ts";
import { httpSource } from "../../batch-image/runner/fetch/http-source.ts";
import { privateStdinSource } from "../../batch-image/runner/fetch/private-stdin.ts";
import { account, credentials } from "../../local/aws/account.ts";
import { exitCodes } from "../../src/domain/job.ts";
import { readSimulatedProof } from "../../src/domain/simulation.ts";
import { jobId } from "../../src/domain/values.ts";
import { aProgram, noise, sha256 } from "./artifacts.ts";
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

describe("with as many tries as a job has", () => {
  /** How a job's fetch ends, without the seconds between its tries. */
  async function fetched() {
    const client = { endpoint: shop().lambda.url, region: account.region, credentials };
    const lambda = new LambdaClient(client);
    const issuer = { lambda, functionName: "issue-stdin-uri", requestId: id, jobId: jobId("job-1") };
    try {
      return await fetchInputs({
        program: httpSource(shop().artifacts.serve("/program", aProgram().artifact)),
        stdin: privateStdinSource(issuer, () => Date.now() / 1_000),
        cache: noCache,
        stdinLast: true,
        folder: shop().work,
        maxBytes: { program: 1_000_000, stdin: 1_000_000 },
        limits: { ...usualLimits, firstDelayMs: 1 },
        signal: new AbortController().signal,
      });
    } catch (error) {
      return stopOf(error, { losses: 1, attempt: 2 }, "fetch");
    } finally {
      lambda.destroy();
    }
  }

  test("a refusal that stays is the issuer's word that the request is not ours: nothing is stored", async () => {
    shop().lambda.answers(() => ({ kind: "refused", refused: "assigned" }));
    const because = expect.stringContaining("assigned") as string;
    expect(await fetched()).toEqual({ kind: "exit", meaning: "notOurs", because });
    expect(shop().lambda.asked).toHaveLength(usualLimits.tries);
  });

  test("an issuer that always fails is the host's trouble, however often", async () => {
    shop().lambda.fails();
    const because = expect.stringContaining("the Lambda fails (Unhandled)") as string;
    expect(await fetched()).toEqual({ kind: "exit", meaning: "hostLost", because });
    expect(shop().lambda.asked).toHaveLength(usualLimits.tries);
  });

  test("links that opened something and then expired do not count against the next ones", async () => {
    let opened = 0;
    const has = (query: string) => query === `?t=${opened + 1}` && ++opened > 0; // each opens once
    const tokens = Object.assign(new Set<string>(), { has });
    const link = shop().artifacts.serve("/private", { bytes: stdin, breaks: 4, tokens });
    shop().lambda.answers((call) => ({ uri: `${link}?t=${call}`, expiresAtSec: inAnHour() }));
    expect(await fetched()).toMatchObject({ stdin: { sha256: sha256(stdin) } });
    expect(shop().lambda.asked).toHaveLength(5);
  });
});
