import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createReaper } from "../../local/aws/processes/reaper.ts";

const sleeper = () => spawn("sleep", ["600"], { detached: true, stdio: "ignore" });

/** A process that ended and that nobody has waited for yet has no command line. */
const isAlive = (pid: number | undefined): boolean => {
  const file = `/proc/${pid}/cmdline`;
  return existsSync(file) && readFileSync(file, "utf8") !== "";
};

test("closing kills who is left, spares who went before, and ends when the shell itself has gone", async () => {
  const reaper = createReaper();
  const [first, left] = [sleeper(), sleeper()];
  for (const child of [first, left]) reaper.watch(child);
  first.kill();
  await once(first, "exit");
  const stranger = sleeper(); // lives in a group that nobody told the reaper of

  const shells = () => childrenOf(process.pid).filter((pid) => commandOf(pid).includes("read -r verb pid"));
  const before = shells().length;
  const ended = once(left, "exit");
  await reaper.close();
  expect(shells()).toHaveLength(before - 1);
  expect((await ended)[1]).toBe("SIGKILL");
  expect(isAlive(stranger.pid)).toBe(true);
  stranger.kill();
});

const commandOf = (pid: string): string => readFileSync(`/proc/${pid}/cmdline`, "utf8");
const childrenOf = (pid: number): string[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
