import { ArnFormat, type Stack } from "aws-cdk-lib";
import { environment, knobsPath } from "../../src/config/names.ts";
import type { StepFunction } from "./step-function.ts";

/** The knobs of a stage. They are in no template: a deployment never touches what an operator set. */
export interface Knobs {
  /** `step` may read them. */
  servesTo(step: StepFunction): void;
}

export function knobsOf(stack: Stack, stage: string): Knobs {
  const path = stack.formatArn({
    service: "ssm",
    resource: "parameter",
    resourceName: knobsPath(stage).slice(1),
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  return {
    servesTo: (step) => {
      step.addEnvironment(environment.knobsPath, knobsPath(stage));
      step.allow(["ssm:GetParameter"], [`${path}/generation`]);
      step.allow(["ssm:GetParametersByPath"], [path]); // who may read a path may read all below it
    },
  };
}
