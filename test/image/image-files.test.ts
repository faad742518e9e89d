import { existsSync, readFileSync } from "node:fs";
import { DockerfileParser } from "dockerfile-ast";
import { expect, test } from "vitest";
import { runnerEnvironment } from "../../src/config/names.ts";
import { readLock } from "../../tools/image/pin-lock.ts";

const read = (path: string) => readFileSync(path, "utf8");
const dockerfile = DockerfileParser.parse(read("batch-image/Dockerfile"));
const bake = read("docker-bake.hcl");

const texts = (keyword: string) =>
  dockerfile
    .getInstructions()
    .filter((instruction) => instruction.getKeyword() === keyword)
    .map((instruction) => instruction.getArgumentsContent() ?? "");

/** Every value that the build argument `name` has by default; one for each stage that takes it. */
const defaultsOf = (name: string) =>
  texts("ARG").flatMap((arg) => (arg.startsWith(`${name}=`) ? [arg.slice(name.length + 1)] : []));

test.each([
  ["Cargo.lock", "sp1-sdk"],
  ["Cargo.lock", "sp1-cuda"],
  ["batch-image/gpu-server/Cargo.lock", "sp1-gpu-server"],
  ["batch-image/gpu-server/Cargo.lock", "sp1-cuda"],
])("the SP1 of the Dockerfile is the one that %s has of %s", (lock, crate) => {
  const [, version] = new RegExp(`name = "${crate}"\\nversion = "([^"]+)"`).exec(read(lock)) ?? [];
  expect(new Set(defaultsOf("SP1_VERSION"))).toEqual(new Set([version]));
});

test("every package of the GPU server's lock has a checksum, but our own", () => {
  const packages = read("batch-image/gpu-server/Cargo.lock").split("[[package]]").slice(1);
  const without = packages.filter((entry) => !/^checksum = "[0-9a-f]{64}"$/m.test(entry));
  expect(without.map((entry) => /name = "(.*)"/.exec(entry)?.[1])).toEqual(["gpu-server-sources"]);
});

test("the circuits are those of the network's version, in the Dockerfile and in the lock", () => {
  const [circuits, ...others] = new Set(defaultsOf("CIRCUIT_VERSION"));
  expect(others).toEqual([]);
  expect(defaultsOf("NETWORK_VERSION")).toEqual([`sp1-${circuits}`]);
  const { GROTH16_CIRCUIT, PLONK_CIRCUIT } = readLock("batch-image/image.lock.json");
  expect(GROTH16_CIRCUIT?.where).toMatch(new RegExp(`/${circuits}-groth16\\.tar\\.gz$`));
  expect(PLONK_CIRCUIT?.where).toMatch(new RegExp(`/${circuits}-plonk\\.tar\\.gz$`));
});

test("bake passes every entry of the lock on, and refuses each that this kind with these circuits uses unpinned", () => {
  const [, looked = ""] = /for pinned in concat\(([^:]*:[^:]*:[^:]*:[^:]*) : pinned/.exec(bake) ?? [];
  const used = Object.fromEntries(
    looked.split("\n").flatMap((line) => {
      const [, where, names] = /^ +(?:(.*) \? )?\[([A-Z0-9_, ]+)\]/.exec(line) ?? [];
      return (names?.split(", ") ?? []).map((name) => [name, where ?? "always"]);
    }),
  );
  const [gpu, circuit] = ['KIND == "gpu"', (name: string) => `contains(split(",", CIRCUITS), "${name}")`] as const;
  expect(used).toEqual({
    NODE_IMAGE: "always",
    RUST_IMAGE: "always",
    GO_IMAGE: gpu,
    CUDA_DEVEL_IMAGE: gpu,
    CUDA_RUNTIME_IMAGE: gpu,
    GROTH16_CIRCUIT: circuit("groth16"),
    PLONK_CIRCUIT: circuit("plonk"),
  });
  const tools = ["BUILDKIT_IMAGE", "BUILDX_IMAGE"]; // of the build in the account: its own test has them run
  const names = Object.keys(readLock("batch-image/image.lock.json")).filter((name) => !tools.includes(name));
  expect(Object.keys(used).sort()).toEqual(names.toSorted());
  for (const name of names) {
    expect(bake).toContain(`variable "${name}" {}`);
    const passed = used[name] === gpu ? `${gpu} ? ${name} : "scratch"` : name;
    expect(bake).toMatch(new RegExp(`^ +${name} += ${passed.replace("?", "\\?")}$`, "m"));
    expect(texts("ARG").filter((arg) => arg.split("=")[0] === name)).toHaveLength(1);
  }
});

test("every file that the Dockerfile copies is there, and nothing else is let into the context", () => {
  const copied = dockerfile.getCOPYs().flatMap((copy) => {
    if (copy.getFromFlag() !== null) return [];
    return copy.getArguments().slice(0, -1).map(String);
  });
  const [all, ...rest] = read(".dockerignore")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const admitted = rest.flatMap((line) => (line.startsWith("!") ? [line.slice(1)] : []));
  expect(all).toBe("*");
  for (const path of [...copied, ...admitted]) expect(existsSync(path), path).toBe(true);
  const isIn = (path: string) => admitted.some((entry) => path === entry || path.startsWith(`${entry}/`));
  expect(copied.filter((path) => !isIn(path))).toEqual([]);
  const isUsed = (entry: string) => copied.some((path) => path === entry || path.startsWith(`${entry}/`));
  expect(admitted.filter((entry) => !isUsed(entry))).toEqual([]);
});

test("every member of the Cargo workspace is there when the prover is built, or cargo refuses them all", () => {
  const [, members = ""] = /members = \[([^\]]*)\]/.exec(read("Cargo.toml")) ?? [];
  const copied = dockerfile.getCOPYs().flatMap((copy) => copy.getArguments().map(String));
  for (const [, member = ""] of members.matchAll(/"([^"]+)"/g)) expect(copied).toContain(`${member}/Cargo.toml`);
});

test("the runner hears from the image what it reads", () => {
  const environment = texts("ENV").join(" ");
  const { proverBinary, imageNetworkVersion, imageCircuits } = runnerEnvironment;
  for (const name of [proverBinary, imageNetworkVersion, imageCircuits]) expect(environment).toContain(`${name}=`);
});
