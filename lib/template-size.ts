import { statSync } from "node:fs";
import type { App } from "aws-cdk-lib";

/** The longest template that CloudFormation takes from S3, from where `cdk deploy` gives it: 1 MB. */
const mostBytes = 1_000_000;

/**
 * Synthesizes `app`. Throws where CloudFormation would refuse a template for its size, before anything is created; how many
 * entries a section may have, the library's own rules say (`cdk.json`).
 */
export function synthesizeWithinSize(app: App): void {
  for (const { stackName, templateFullPath } of app.synth().stacks) {
    const { size } = statSync(templateFullPath);
    if (size <= mostBytes) continue;
    const refused = `has ${size} bytes, and CloudFormation takes ${mostBytes} at most`;
    throw new Error(`The template of ${stackName} ${refused}: nothing was created.`);
  }
}
