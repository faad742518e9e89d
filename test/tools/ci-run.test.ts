import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let tree = "";
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), "ci-"));
  mkdirSync(join(tree, ".ci"));
  mkdirSync(join(tree, "bin"));
  copyFileSync(".ci/run", join(tree, ".ci", "run"));
});
afterEach(() => rmSync(tree, { recursive: true }));

const part = {
  check: "tools/check.ts ",
  test: "tools/test.ts node",
  moto: "tools/test.ts moto",
  sp1: "tools/test.ts sp1",
};
type Part = keyof typeof part;

/** Runs the gate where `node` is a script that does what `says` for each part: 1 passed, unless told otherwise. */
function gate(says: Partial<Record<Part, string>> = {}): { status: number | null; lines: string[] } {
  const cases = (Object.keys(part) as Part[]).map(
    (name) => `"tools/run.mjs ${part[name]}"*) ${says[name] ?? "echo '1 passed, 0 failed'"} ;;`,
  );
  writeFileSync(join(tree, "bin", "node"), `#!/bin/sh\ncase "$* " in\n${cases.join("\n")}\n*) exit 99 ;;\nesac\n`);
  chmodSync(join(tree, "bin", "node"), 0o755);
  const { status, stdout } = spawnSync("bash", [join(tree, ".ci", "run")], {
    encoding: "utf8",
    env: { ...process.env, PATH: `${join(tree, "bin")}:${process.env.PATH}` },
  });
  return { status, lines: stdout.trim().split("\n") };
}

test("four parts that pass are summed up in the last line", () => {
  const { status, lines } = gate({ test: "echo '120 passed, 0 failed'" });
  expect(lines.at(-1)).toBe("123 passed, 0 failed");
  expect(status).toBe(0);
});

test("one failure anywhere fails the whole, and the other parts still run", () => {
  const { status, lines } = gate({ check: "echo '8 passed, 1 failed'; exit 1" });
  expect(lines.at(-1)).toBe("11 passed, 1 failed");
  expect(status).toBe(1);
});

test("a part that dies without its line has failed", () => {
  const { status, lines } = gate({ moto: "echo 'no such file' >&2; exit 3" });
  expect(lines.at(-1)).toBe("3 passed, 1 failed");
  expect(status).toBe(1);
});

test("a part that says all is well and ends otherwise has failed", () => {
  const { status, lines } = gate({ sp1: "echo '4 passed, 0 failed'; exit 1" });
  expect(lines.at(-1)).toBe("7 passed, 1 failed");
  expect(status).toBe(1);
});

test("the parts run with CI=true and nothing to read", () => {
  const { lines } = gate({ test: 'read -r _ || echo "$CI 0 failed" | sed "s/true/1 passed,/"' });
  expect(lines.at(-1)).toBe("4 passed, 0 failed");
});
