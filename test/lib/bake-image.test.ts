import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const image = `123456789012.dkr.ecr.us-east-1.amazonaws.com/team/prover@sha256:${"0".repeat(64)}`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bake-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the script where each command that it knows only writes down how it was called, but for what `pull` does. */
function bake(pull = "true"): { status: number | null; calls: string[] } {
  const calls = join(folder, "calls");
  for (const name of ["systemctl", "dnf", "aws", "docker", "rm"]) {
    const does = { aws: "echo a-password", docker: `case "$1" in login) /bin/cat >> ${calls};; pull) ${pull};; esac` }[
      name
    ];
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >> ${calls}\n${does ?? ""}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const { status } = spawnSync("/bin/bash", ["lib/host/bake-image.sh"], {
    env: { PATH: folder, IMAGE: image, REGION: "us-east-1" }, // nothing of this machine's own is within its reach
  });
  return { status, calls: readFileSync(calls, "utf8").trimEnd().split("\n") };
}

test("the image is there when a host starts, and neither a login nor the agent's memory of this machine is", () => {
  const registry = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
  const { status, calls } = bake();
  expect(status).toBe(0);
  const told = calls.map((call) => call.replace(/ \/var\/lib\/ecs.*/, " <the agent's>"));
  expect(told.filter((call) => !call.startsWith("aws "))).toEqual([
    "systemctl stop ecs",
    "systemctl start docker",
    "dnf install -y awscli-2",
    `docker login --username AWS --password-stdin ${registry}`,
    "a-password",
    `docker pull --quiet ${image}`,
    `docker logout ${registry}`,
    `docker image inspect ${image}`,
    "rm -rf /root/.docker <the agent's>",
  ]);
});

test("a pull that fails makes no machine image", () => {
  const { status, calls } = bake("exit 4");
  expect(status).toBe(4);
  expect(calls.at(-1)).toBe(`docker pull --quiet ${image}`);
});
