import { describe, expect, test } from "vitest";
import { exitCodes } from "../../src/domain/job.ts";
import { jobNameOf } from "../../src/domain/values.ts";
import { noise } from "./artifacts.ts";
import { fakeSp1 } from "./fake-sp1.ts";
import { canMount, withFilesUpTo, withinTmpfs } from "./poor-host.ts";
import { id, withWorkshop } from "./workshop.ts";

const shop = withWorkshop();
const largeStdin = () => ({ STDIN_URI: shop().artifacts.serve("/stdins/large", noise(500_000)) });

/** The first attempt leaves the job to another host; the second says what is wrong. */
async function failsTwice(environment: () => Record<string, string>, through: readonly string[], failure: object) {
  const first = await shop().start(environment(), through).ended;
  expect(first.exitCode, first.output).toBe(exitCodes.hostLost);
  expect(await shop().keys()).not.toContainEqual(expect.stringMatching(/result\.json|proof\.bin/));
  const second = await shop().start({ ...environment(), AWS_BATCH_JOB_ATTEMPT: "2" }, through).ended;
  expect(second.exitCode, second.output).toBe(exitCodes.stored);
  expect(await shop().result(1, 2)).toMatchObject({ outcome: "failed", failure });
  expect(await shop().leftovers()).toEqual([]);
}

describe("a disk that is full is the host's trouble", () => {
  test("while an artifact comes in, which is not asked for again", async () => {
    const environment = () => shop().job(largeStdin());
    const failure = { error: "UNKNOWN_FAILURE", stage: "fetch", message: "the host's disk fails (EFBIG)" };
    await failsTwice(environment, withFilesUpTo(100), failure);
    expect(shop().artifacts.asked.filter((line) => line.startsWith("/stdins/large"))).toHaveLength(2);
  });

  test("while a proof is written", async () => {
    await failsTwice(() => shop().job(), withFilesUpTo(500), { error: "UNKNOWN_FAILURE", stage: "prove" });
  });

  test.each([
    ["the first host that the request came to, in whichever round, may leave it to another", "0", exitCodes.hostLost],
    ["the one after a lost host says what is wrong", "1", exitCodes.stored],
    ["who is not told how many were lost counts the rounds", "", exitCodes.stored],
  ])("%s", async (_what, losses, expected) => {
    const environment = { ...shop().job(largeStdin()), JOB_NAME: jobNameOf(id, 3), LOSSES: losses };
    const { exitCode, output } = await shop().start(environment, withFilesUpTo(100)).ended;
    expect(exitCode, output).toBe(expected);
  });

  test.runIf(canMount)("of a real file system", async () => {
    const failure = { error: "UNKNOWN_FAILURE", stage: "fetch", message: "the host's disk fails (ENOSPC)" };
    const job = () => shop().job({ ...largeStdin(), SKIP_GUARDS: "disk" }); // it would be refused for its size
    await failsTwice(job, withinTmpfs(shop().work, "size=256k"), failure);
  });
});

test.runIf(canMount)("a folder that cannot be removed costs no proof", async () => {
  const job = { ...shop().job(await fakeSp1(shop(), "prove-mounts")), SKIP_GUARDS: "shared-memory,memory" };
  const within = withinTmpfs("/mnt", "size=4k"); // for a namespace in which the prover may mount
  const { exitCode, lines, output } = await shop().start(job, within).ended;
  expect(exitCode, output).toBe(exitCodes.stored);
  expect(await shop().result()).toMatchObject({ outcome: "proved" });
  expect(lines).toContainEqual(expect.objectContaining({ level: "WARN", code: "EBUSY" }));
});

test.each(["/proc/nothing", "/dev/null"])(
  "a host on which there is no place to work, %s, does not even claim",
  async (place) => {
    const { exitCode } = await shop().start(shop().job({ WORK_DIR: place, AWS_BATCH_JOB_ATTEMPT: "3" })).ended;
    expect(exitCode).toBe(exitCodes.hostLost);
    expect(await shop().keys()).toEqual([]);
  },
);
