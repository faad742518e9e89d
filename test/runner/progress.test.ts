import { expect, onTestFinished, test, vi } from "vitest";
import { createProgress } from "../../batch-image/runner/progress.ts";

const patience = { timeout: 20_000 };

function shown({ everyMs = 1, beatMs = 60_000, fails = (): boolean => false } = {}) {
  const written: Record<string, unknown>[] = [];
  let nowMs = 0;
  const write = (text: string) => {
    written.push(JSON.parse(text) as Record<string, unknown>);
    return fails() ? Promise.reject(new Error("no bucket")) : Promise.resolve();
  };
  const progress = createProgress(write, () => (nowMs += 1_000), { everyMs, beatMs });
  onTestFinished(() => progress.close());
  return { written, progress };
}

test("a state that does not change is shown again, with the time", async () => {
  const { written, progress } = shown({ beatMs: 2 });
  progress.show({ stage: "prove" });
  await vi.waitFor(() => expect(written.length).toBeGreaterThanOrEqual(4), patience);
  expect(written.slice(0, 3)).toEqual([1, 2, 3].map((atSec) => ({ stage: "prove", atSec })));
});

test("nothing is shown before there is a state, and nothing after the end", async () => {
  const { written, progress } = shown({ beatMs: 1 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(written).toEqual([]);
  progress.show({ stage: "prove" });
  await progress.close();
  const { length } = written;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(written).toHaveLength(length);
});

test("of several states within a moment the last is shown, also where writing fails", async () => {
  const { written, progress } = shown({ everyMs: 30, fails: () => true });
  for (const stage of ["claim", "guard", "fetch", "check"]) progress.show({ stage });
  await vi.waitFor(() => expect(written).toHaveLength(2), patience);
  expect(written.map(({ stage }) => stage)).toEqual(["claim", "check"]);
});
