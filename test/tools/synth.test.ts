import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { steps } from "../../src/config/names.ts";
import { bundle } from "../../tools/bundle.ts";
import { synthesize } from "../../tools/synth.ts";

test("the synthesis holds each step's Lambda with the very code of its bundle, and is made once", async () => {
  const { template, assets, assembly } = await synthesize();

  const lambdas = Object.entries(template.Resources).filter(([, { Type }]) => Type === "AWS::Lambda::Function");
  expect(Object.keys(assets).sort()).toEqual(lambdas.map(([id]) => id).sort());
  const { lambdas: bundles } = await bundle();
  for (const step of steps) {
    const [id] = lambdas.find(([, { Properties }]) => Properties?.FunctionName === `serverless-prover-dev-${step}`)!;
    const shipped = readFileSync(join(assets[id]!, "index.mjs"));
    expect(shipped.equals(readFileSync(join(bundles[step]!, "index.mjs")))).toBe(true);
  }

  expect((await synthesize()).assembly).toBe(assembly);
});
