import { createHash } from "node:crypto";
import { serialize } from "node:v8";
import { expect, test } from "vitest";
import { decodeBincodeBytes } from "../../local/network/artifacts/decode.ts";
import { encodeProgram, encodeStdin } from "../../local/requester/bincode.ts";
import { type DemoRequest, demoWorkload } from "../../local/requester/workload.ts";
import { readSimulatedProgram } from "../../src/domain/simulation.ts";

function take(count: number, seed: number): DemoRequest[] {
  const requests = demoWorkload(seed);
  return Array.from({ length: count }, () => requests.next().value);
}

const digest = (requests: readonly DemoRequest[]) => createHash("sha256").update(serialize(requests)).digest("hex");

test("a seed always gives the same series, and another seed another", () => {
  expect(digest(take(50, 7))).toBe(digest(take(50, 7)));
  expect(digest(take(50, 7))).not.toBe(digest(take(50, 8)));
});

test("every program is a simulated one and says so", () => {
  for (const { program, name } of take(50, 1)) expect(readSimulatedProgram(program.elf)).toMatchObject({ name });
});

test("it is varied: programs, modes, sizes, private inputs, and few of them fail, none of the first five", () => {
  const requests = take(400, 3);
  expect(new Set(requests.map(({ name }) => name)).size).toBeGreaterThan(5);
  expect(new Set(requests.map(({ mode }) => mode))).toEqual(new Set(["core", "compressed", "groth16", "plonk"]));
  expect(new Set(requests.map(({ stdin }) => stdin.length)).size).toBeGreaterThan(200);
  expect(requests.filter(({ privateStdin }) => privateStdin).length).toBeGreaterThan(40);
  const failing = requests.flatMap(({ fails }, index) => (fails ? [index] : []));
  expect(failing.length).toBeGreaterThan(0);
  expect(failing.length).toBeLessThan(60);
  expect(failing[0]).toBeGreaterThanOrEqual(5);
});

test("the limits leave room, so that only a program that means to fail does", () => {
  for (const { program, cycleLimit, gasLimit, fails } of take(200, 5)) {
    const { cycles, gas, failureCause } = readSimulatedProgram(program.elf)!;
    expect(cycleLimit).toBeGreaterThan(BigInt(cycles));
    expect(gasLimit).toBeGreaterThan(BigInt(gas));
    expect(failureCause !== undefined).toBe(fails);
  }
});

test("an input is encoded as SP1 reads it: buffers, a position of 0, no proofs", () => {
  expect([...encodeStdin([Uint8Array.of(5), new Uint8Array()])]).toEqual([
    ...[2, 0, 0, 0, 0, 0, 0, 0],
    ...[1, 0, 0, 0, 0, 0, 0, 0, 5],
    ...[0, 0, 0, 0, 0, 0, 0, 0],
    ...[0, 0, 0, 0, 0, 0, 0, 0],
    ...[0, 0, 0, 0, 0, 0, 0, 0],
  ]);
  const elf = Uint8Array.of(1, 2, 3);
  expect(decodeBincodeBytes(encodeProgram(elf))).toEqual({ kind: "decoded", bytes: elf });
});
