import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, CfnMapping, CfnOutput, CfnParameter, CfnResource, Stack } from "aws-cdk-lib";
import { expect, test } from "vitest";
import { synthesizeWithinSize } from "../../lib/template-size.ts";
import { instanceTypes } from "../../src/domain/instance-types.ts";
import { synthesizedStack } from "./synthesized-stack.ts";

const { context } = JSON.parse(readFileSync("cdk.json", "utf8")) as { context: Record<string, unknown> };

/** Why nothing comes of a stack that `fill` has filled, under the project's own flags; empty where something does. */
function refusal(fill: (stack: Stack) => void): string {
  const outdir = mkdtempSync(join(tmpdir(), "limits-"));
  try {
    const app = new App({ outdir, context });
    const stack = new Stack(app, "full");
    resources(1)(stack);
    fill(stack);
    synthesizeWithinSize(app);
    return "";
  } catch (error) {
    const report = /report can be found in: (.*)$/.exec(String(error))?.[1];
    return report === undefined ? String(error) : readFileSync(report, "utf8");
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const times = (count: number, make: (id: string) => unknown): void => {
  for (let index = 0; index < count; index += 1) make(`part${count}${index}`);
};
const resources = (count: number) => (stack: Stack) =>
  times(count, (id) => new CfnResource(stack, id, { type: "AWS::CloudFormation::WaitConditionHandle" }));
const outputs = (count: number) => (stack: Stack) => times(count, (id) => new CfnOutput(stack, id, { value: id }));
const parameters = (count: number) => (stack: Stack) => times(count, (id) => new CfnParameter(stack, id));
const mappings = (count: number) => (stack: Stack) =>
  times(count, (id) => new CfnMapping(stack, id, { mapping: { one: { two: "3" } } }));
const text = (length: number) => (stack: Stack) => stack.addMetadata("text", "x".repeat(length));

test.each([
  ["resources", resources(499), resources(500), "Number of resources in stack 'full': 501 is greater than allowed"],
  ["outputs", outputs(200), outputs(201), "Template has 201 outputs, maximum is 200"],
  ["parameters", parameters(199), parameters(200), "Template has 201 parameters, maximum is 200"], // one is the library's
  ["mappings", mappings(200), mappings(201), "Template has 201 mappings, maximum is 200"],
  [
    "bytes",
    text(990_000),
    text(1_000_000),
    /The template of full has 100\d{4} bytes, and CloudFormation takes 1000000/,
  ],
] as const)("one too many %s is refused at the synthesis, before anything is created", (_what, fits, isBeyond, why) => {
  expect(refusal(fits)).toBe("");
  expect(refusal(isBeyond)).toMatch(why);
});

test("the largest fleet that a deployment can name is far from them", () => {
  const types = Object.keys(instanceTypes).filter((type) => type !== "g6.xlarge"); // too small for any job
  const fleet = types.flatMap((type) =>
    ["spot", "on-demand"].map((buy) => `${type.replace(".", "-")}-${buy}=${type}:${buy}:99`),
  );
  const context = { stage: "prod", alarmEmail: "ops@example.com", fleet };
  const template = synthesizedStack({ context }).toJSON() as Record<"Resources", object>;
  expect(Object.keys(template.Resources).length).toBeLessThan(400);
  expect(JSON.stringify(template, undefined, 1).length).toBeLessThan(800_000);
});
