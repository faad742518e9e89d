import { describe, expect, test } from "vitest";
import { exitCodes } from "../../src/domain/job.ts";
import { standing } from "../adapters/network/status-server.ts";
import { aProgram } from "./artifacts.ts";
import { withWorkshop } from "./workshop.ts";

const shop = withWorkshop();

/** A job that proves for minutes unless something ends it. */
function endless(overrides: Record<string, string> = {}): Record<string, string> {
  const { artifact, vkHash } = aProgram({ gas: "300000" });
  const PROGRAM_URI = shop().artifacts.serve("/programs/endless", artifact);
  return shop().job({ PROGRAM_URI, VK_HASH: vkHash, SIMULATED_PGU_PER_SEC: "1000", ...overrides });
}

async function leavesNothing() {
  expect(await shop().leftovers()).toEqual([]);
  expect(await shop().keys()).not.toContainEqual(expect.stringMatching(/result\.json|proof\.bin/));
}

test("a host that goes away ends the job without a word, for another host to take over", async () => {
  const job = shop().start(endless());
  await job.says({ stage: "execute", outcome: "done" });
  job.signal("SIGTERM");
  expect((await job.ended).exitCode).toBe(exitCodes.hostLost);
  await leavesNothing();
});

test("a deadline that has passed is refused at the start", async () => {
  const { exitCode } = await shop().start(endless({ DEADLINE_SEC: "1700000000" })).ended;
  expect(exitCode).toBe(exitCodes.tooLate);
  expect(await shop().keys()).toEqual([]);
});

test("what cannot be proved before the deadline is not begun", async () => {
  const inAMinute = String(Math.floor(Date.now() / 1_000) + 60);
  const { exitCode, lines } = await shop().start(endless({ DEADLINE_SEC: inAMinute })).ended;
  expect(exitCode).toBe(exitCodes.tooLate);
  const because = expect.stringMatching(/^a proof of 300000 PGU takes 300 s/) as string;
  expect(lines).toContainEqual(expect.objectContaining({ because }));
  expect(lines).not.toContainEqual(expect.objectContaining({ stage: "prove" }));
  expect(await shop().result()).toMatchObject({ outcome: "late", gas: 300_000n });
  expect(await shop().leftovers()).toEqual([]);
});

describe("a request that ended on the network ends its job", () => {
  test.each(["fulfilled", "unfulfillable", "expired", "canceled"] as const)("%s", async (name) => {
    shop().network.shows(standing[name]);
    expect((await shop().start(endless()).ended).exitCode).toBe(exitCodes.canceled);
    await leavesNothing();
  });

  test("while it proves", async () => {
    const job = shop().start(endless());
    await job.says({ stage: "execute", outcome: "done" });
    shop().network.shows(standing.canceled);
    expect((await job.ended).exitCode).toBe(exitCodes.canceled);
    await leavesNothing();
  });

  test("unexecutable while assigned: the failure is stored with the network's cause", async () => {
    shop().network.shows(standing.unexecutable);
    expect((await shop().start(endless()).ended).exitCode).toBe(exitCodes.stored);
    expect(await shop().result()).toMatchObject({
      outcome: "failed",
      failure: { error: "EXECUTION_FAILURE", cause: "EXCEEDED_CYCLE_LIMIT" },
    });
  });
});

test.each(["down", "unknown", "strange"] as const)("a network that is %s does not disturb a proof", async (how) => {
  shop().network.shows(how === "strange" ? standing.strange : how);
  const { exitCode, lines } = await shop().start(shop().job()).ended;
  expect(exitCode).toBe(exitCodes.stored);
  expect(lines.filter(({ level }) => level === "WARN").length).toBeLessThanOrEqual(1);
});
