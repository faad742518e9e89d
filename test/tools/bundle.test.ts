import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bundle } from "../../tools/bundle.ts";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bundle-"));
  mkdirSync(join(root, "lambdas"));
});
afterEach(() => rmSync(root, { recursive: true }));

const lambda = (step: string, code: string) => writeFileSync(join(root, "lambdas", `${step}.lambda.ts`), code);
const code = (step: string) => readFileSync(join(root, ".build", "lambdas", step, "index.mjs"), "utf8");

test("each lambda becomes one module that runs on its own", async () => {
  lambda(
    "watch-market",
    `import { basename } from "node:path"; export const handler = (): string => basename("/a/bid");`,
  );

  const { lambdas } = await bundle({ root });

  expect(lambdas).toEqual({ "watch-market": join(root, ".build", "lambdas", "watch-market") });
  const module = (await import(pathToFileURL(join(lambdas["watch-market"]!, "index.mjs")).href)) as {
    handler: () => string;
  };
  expect(module.handler()).toBe("bid");
});

test("what is CommonJS inside may still require Node's modules", async () => {
  writeFileSync(join(root, "old.cjs"), `module.exports = { join: require("path").join };`);
  lambda("reconcile", `import old from "../old.cjs"; export const handler = () => old.join("a", "b");`);

  const { lambdas } = await bundle({ root });

  const module = (await import(pathToFileURL(join(lambdas.reconcile!, "index.mjs")).href)) as { handler: () => string };
  expect(module.handler()).toBe(join("a", "b"));
});

test("unchanged sources are not built again, and a change, a lost or a foreign file is seen", async () => {
  lambda("watch-market", "export const handler = () => 1;");
  const first = await bundle({ root });
  expect((await bundle({ root })).hash).toBe(first.hash);

  lambda("watch-market", "export const handler = () => 2;");
  expect((await bundle({ root })).hash).not.toBe(first.hash);
  expect(code("watch-market")).toContain("2");

  rmSync(join(root, ".build", "lambdas", "watch-market", "index.mjs"));
  await bundle({ root });
  expect(code("watch-market")).toContain("2");
});

/** Processes of the bundler that this process started (Linux). */
const bundlers = () =>
  readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const isOurs = readFileSync(`/proc/${pid}/status`, "utf8").includes(`PPid:\t${process.pid}\n`);
      return isOurs && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("esbuild");
    } catch {
      return false; // it ended while we looked
    }
  });

test.runIf(process.platform === "linux")("a build, good or bad, leaves no process of the bundler behind", async () => {
  lambda("watch-market", "export const handler = () => 1;");
  await bundle({ root });
  lambda("watch-market", "export const handler = (;");
  await expect(bundle({ root })).rejects.toThrow();
  await expect.poll(bundlers).toEqual([]);
});

test("a step that is gone is not shipped any more", async () => {
  lambda("watch-market", "export const handler = () => 1;");
  lambda("reconcile", "export const handler = () => 2;");
  await bundle({ root });

  rmSync(join(root, "lambdas", "reconcile.lambda.ts"));
  expect(Object.keys((await bundle({ root })).lambdas)).toEqual(["watch-market"]);
  expect(() => code("reconcile")).toThrow();
});

test("the runner is bundled where it exists", async () => {
  mkdirSync(join(root, "batch-image", "runner"), { recursive: true });
  writeFileSync(join(root, "batch-image", "runner", "main.ts"), "export const started = true;");

  expect((await bundle({ root })).runner).toBe(join(root, ".build", "runner"));
});

test("a Lambda's clients look for credentials in the environment alone, the job's wherever the SDK looks", async () => {
  const give = (name: string, exported: string) => {
    const folder = join(root, "node_modules", "@aws-sdk", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: `@aws-sdk/${name}`, type: "module" }));
    writeFileSync(join(folder, "index.js"), `export const ${exported} = () => "${name}";`);
  };
  give("credential-provider-node", "defaultProvider");
  give("credential-provider-env", "fromEnv");
  const asks = `import { defaultProvider } from "@aws-sdk/credential-provider-node"; export const asked = defaultProvider();`;
  lambda("watch-market", asks);
  mkdirSync(join(root, "batch-image", "runner"), { recursive: true });
  writeFileSync(join(root, "batch-image", "runner", "main.ts"), asks);

  const { lambdas, runner } = await bundle({ root });

  const asked = async (folder: string) =>
    ((await import(pathToFileURL(join(folder, "index.mjs")).href)) as { asked: string }).asked;
  expect(await asked(lambdas["watch-market"]!)).toBe("credential-provider-env");
  expect(await asked(runner!)).toBe("credential-provider-node");
});

test("a bundle over the budget is refused by name, also when nothing has changed", async () => {
  lambda("watch-market", `export const handler = () => "${"x".repeat(2_000)}";`);

  const refused = /Over the budget of 1000 bytes: lambdas\/watch-market\/index.mjs/;
  await expect(bundle({ root, budgetBytes: 1_000 })).rejects.toThrow(refused);
  await expect(bundle({ root, budgetBytes: 1_000 })).rejects.toThrow(refused);
});

test("a source that does not build is refused with its place", async () => {
  lambda("watch-market", `import { gone } from "./gone.ts"; export const handler = gone;`);

  await expect(bundle({ root })).rejects.toThrow(/watch-market\.lambda\.ts/);
});
