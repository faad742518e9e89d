import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { openWorkshop } from "../../tools/sp1/cargo.ts";

const root = resolve(import.meta.dirname, "..", "..");

describe("the Rust sources", () => {
  it("are formatted", () => {
    expect(openWorkshop(root).cargo("fmt", "--check")).toBe(true);
  });

  it("pass their unit tests", () => {
    expect(openWorkshop(root).cargo("test", "--locked", "--release", "--quiet")).toBe(true);
  });
});

describe("the guests", () => {
  /** Another version of the compiler gives other bytes, which says nothing about the committed ones. */
  const compiler = spawnSync("riscv64-unknown-elf-gcc", ["-dumpfullversion"], { encoding: "utf8" }).stdout;

  it.runIf(compiler?.trim() === "12.2.0")("are what their source gives", () => {
    const check = spawnSync("make", ["check"], { cwd: join(root, "batch-image", "guest"), encoding: "utf8" });
    expect(check).toMatchObject({ status: 0 });
  });
});
