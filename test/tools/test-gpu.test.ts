import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let home = "";
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), "no-gpu-"))));
afterEach(() => rmSync(home, { recursive: true }));

/** `npm run test:gpu` on a machine whose driver's tool is this script, and that has no GPU server. */
function testGpu(nvidiaSmi: string, environment: Record<string, string> = {}) {
  writeFileSync(join(home, "nvidia-smi"), `#!/bin/sh\n${nvidiaSmi}\n`);
  chmodSync(join(home, "nvidia-smi"), 0o755);
  const env = { PATH: `${home}:${process.env.PATH}`, HOME: home, ...environment };
  return spawnSync(process.execPath, ["tools/run.mjs", "tools/test.ts", "gpu"], { encoding: "utf8", env });
}

test.each([
  ["there is no GPU", "exit 9", /^Skipped: there is no GPU here/m],
  ["there is no GPU server", "echo 'GPU 0: NVIDIA L4'", /^Skipped: there is no \S+\/\.sp1\/bin\/sp1-gpu-server/m],
])("says that it proves nothing where %s", (_, nvidiaSmi, because) => {
  const { status, stdout, stderr } = testGpu(nvidiaSmi);
  expect({ status, stdout }).toEqual({ status: 0, stdout: "0 passed, 0 failed\n" });
  expect(stderr).toMatch(because);
});

test("never passes for want of a GPU in CI", () => {
  const { status, stdout } = testGpu("exit 9", { CI: "true" });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "0 passed, 1 failed\n" });
});
