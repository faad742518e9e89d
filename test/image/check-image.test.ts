import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { bundle } from "../../tools/bundle.ts";

let root = "";
let program = "";

beforeAll(async () => {
  const { runner } = await bundle();
  program = join(runner ?? "", "check-image.mjs");
});
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "image-"));
  says("prover", '{"network":"sp1-v6.1.0","prover":"0.1.0","sp1":"6.10.0"}');
  says(".sp1/bin/sp1-gpu-server", "6.10.0");
  for (const circuit of ["groth16", "plonk"]) {
    write(`circuits/${circuit}/v6.1.0/.complete`, "");
    write(`circuits/${circuit}/v6.1.0/keys/pk.bin`, "a proving key");
  }
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** A program in the image that answers `--version`. */
function says(path: string, answer: string, exitCode = 0): void {
  write(
    path,
    `#!/bin/sh\n[ "$1" = --version ] || exit 9\necho "a library's log" >&2\necho '${answer}'\nexit ${exitCode}\n`,
  );
  chmodSync(join(root, path), 0o755);
}

/** Runs the check as the image does: with the environment that the Dockerfile sets, and nothing else. */
function check(environment: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], {
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      HOME: root,
      SP1_PROVER_BIN: join(root, "prover"),
      SP1_GROTH16_CIRCUIT_PATH: join(root, "circuits", "groth16"),
      SP1_PLONK_CIRCUIT_PATH: join(root, "circuits", "plonk"),
      IMAGE_KIND: "gpu",
      IMAGE_CIRCUITS: "groth16,plonk",
      IMAGE_SP1_VERSION: "6.10.0",
      IMAGE_NETWORK_VERSION: "sp1-v6.1.0",
      ...environment,
    },
  });
  expect(stderr).toBe("");
  return { status, ...(JSON.parse(stdout) as { image: string; faults: string[] }) };
}

test("an image that is what it says is whole", () => {
  expect(check()).toMatchObject({ status: 0, image: "whole", faults: [], networkVersion: "sp1-v6.1.0" });
});

test("a prover of another version than the image says is a fault", () => {
  expect(check({ IMAGE_NETWORK_VERSION: "sp1-v7.0.0", IMAGE_CIRCUITS: "none" })).toMatchObject({
    status: 1,
    faults: ['the network that the prover proves for is "sp1-v6.1.0", the image says sp1-v7.0.0'],
  });
});

test("a GPU server of another version than the prover's SDK is a fault, and so is none", () => {
  says(".sp1/bin/sp1-gpu-server", "6.9.0");
  expect(check().faults).toEqual(['the GPU server is "6.9.0", the image says 6.10.0']);
  rmSync(join(root, ".sp1"), { recursive: true });
  expect(check().faults).toEqual([expect.stringMatching(/sp1-gpu-server does not run: .*ENOENT/)]);
  expect(check({ IMAGE_KIND: "cpu" }).faults).toEqual([]);
});

test("a program that ends badly is told with what it says", () => {
  says("prover", "", 127);
  expect(check().faults).toEqual([`${join(root, "prover")} does not run: a library's log`]);
  says("prover", "no answer");
  expect(check().faults).toEqual([`${join(root, "prover")} tells no version`]);
});

test("a circuit without its mark is a fault, unless the image does not claim it", () => {
  rmSync(join(root, "circuits", "plonk", "v6.1.0", ".complete"));
  expect(check().faults).toEqual([expect.stringContaining("the circuit plonk is not whole: no ")]);
  expect(check({ IMAGE_CIRCUITS: "groth16" }).faults).toEqual([]);
  expect(check({ IMAGE_CIRCUITS: "none" }).faults).toEqual([]);
  expect(check({ IMAGE_CIRCUITS: "groth61" }).faults).toEqual(["no circuit is called groth61"]);
});

test("a circuit of which nothing but its mark is there is a fault", () => {
  rmSync(join(root, "circuits", "plonk", "v6.1.0", "keys"), { recursive: true });
  const folder = join(root, "circuits", "plonk", "v6.1.0");
  expect(check().faults).toEqual([`the circuit plonk is not whole: nothing in ${folder}`]);
});

test("a circuit that the image's user cannot read is a fault", () => {
  const folder = join(root, "circuits", "plonk", "v6.1.0");
  symlinkSync("nowhere", join(folder, "keys", "vk.bin")); // modes do not stop a test that runs as root
  expect(check().faults).toEqual([expect.stringMatching(/^the circuit plonk is not readable: ENOENT.*vk\.bin/)]);
});
