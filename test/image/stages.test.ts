import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { DockerfileParser, type Instruction } from "dockerfile-ast";
import ts from "typescript";
import { afterEach, beforeEach, expect, test } from "vitest";

/** What a stage of the image runs, among the files that the stage copies and no others. */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stage-"));
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Copies from the context as the stage of this name does. */
function copyAs(name: string): void {
  const dockerfile = DockerfileParser.parse(readFileSync("batch-image/Dockerfile", "utf8"));
  const stages = dockerfile.getFROMs();
  const at = stages.findIndex((from) => from.getBuildStage() === name);
  const lineOf = (instruction: Instruction | undefined) => instruction?.getRange().start.line ?? Infinity;
  const isIn = (copy: Instruction) => lineOf(stages[at]) < lineOf(copy) && lineOf(copy) < lineOf(stages[at + 1]);
  for (const copy of dockerfile.getCOPYs().filter((each) => isIn(each) && each.getFromFlag() === null)) {
    const [to = "", ...from] = copy.getArguments().map(String).reverse();
    for (const path of from)
      cpSync(path, join(folder, to.endsWith("/") ? join(to, basename(path)) : to), { recursive: true });
  }
}

test("the runner is bundled from what its stage copies", () => {
  copyAs("runner");
  const args = ["tools/run.mjs", "tools/bundle.ts"];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  expect(status, stderr).toBe(0);
  for (const name of ["index.mjs", "check-image.mjs"])
    expect(existsSync(join(folder, ".build/runner", name)), name).toBe(true);
});

test("a circuit is installed by what its stage copies, in TypeScript of which Node need only strip the types", () => {
  copyAs("circuits");
  const program = ts.createProgram([join(folder, "install-circuit.ts")], {
    ...{ noEmit: true, strict: true, skipLibCheck: true, types: ["node"], typeRoots: [resolve("node_modules/@types")] },
    ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    ...{ moduleResolution: ts.ModuleResolutionKind.Bundler, allowImportingTsExtensions: true },
    ...{ erasableSyntaxOnly: true, verbatimModuleSyntax: true },
  });
  const faults = ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  expect(faults).toEqual([]);
});
