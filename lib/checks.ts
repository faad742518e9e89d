import {
  type App,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyViolation,
  Validations,
} from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import type { IConstruct } from "constructs";
import { type Acknowledged, acknowledged } from "./acknowledged.ts";

/** Holds what `app` synthesizes to AWS's rule pack, beside the construct library's own rules (`cdk.json`). */
export function checkAtSynth(app: App): void {
  Validations.of(app).addPlugins(new CheckedSolutions());
}

const fix = "Mend it, or say in lib/acknowledged.ts why it stays.";

/** The findings in `scope` that nobody has given a reason for, and the reasons that nothing was found for. */
export function findingsIn(scope: IConstruct): { unexplained: PolicyViolation[]; unused: Acknowledged[] } {
  const found = new AwsSolutionsChecks().validateScope(scope).violations;
  const used = new Set<Acknowledged>();
  const unexplained = found.flatMap((violation) => {
    const left = violation.violatingResources.filter(({ constructPath = "" }) => {
      const below = constructPath.slice(constructPath.indexOf("/") + 1);
      const reasons = acknowledged.filter(({ finding, at }) => finding.test(violation.ruleName) && at.test(below));
      for (const reason of reasons) used.add(reason);
      return reasons.length === 0;
    });
    return left.length === 0 ? [] : [{ ...violation, violatingResources: left, fix }];
  });
  return { unexplained, unused: acknowledged.filter((each) => !used.has(each)) };
}

class CheckedSolutions implements IPolicyValidationPlugin {
  readonly name = "AwsSolutions";

  validate({ appConstruct }: IPolicyValidationContext): PolicyValidationPluginReport {
    const { unexplained } = findingsIn(appConstruct);
    return { success: unexplained.length === 0, violations: unexplained };
  }
}
