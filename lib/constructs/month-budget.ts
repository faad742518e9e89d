import { Tags } from "aws-cdk-lib";
import { CfnBudget } from "aws-cdk-lib/aws-budgets";
import { Construct } from "constructs";

interface MonthBudgetProps {
  readonly stage: string;
  readonly usd: number;
  readonly email: string;
}

/**
 * What AWS says the stage has cost, which comes a day late: the daily spend cap of the knobs acts long before. Counts what
 * carries the stage's tag, once the tag is activated for cost allocation in the account's billing settings.
 */
export class MonthBudget extends Construct {
  constructor(scope: Construct, { stage, usd, email }: MonthBudgetProps) {
    super(scope, "MonthBudget");
    const subscribers = [{ subscriptionType: "EMAIL", address: email }];
    const notice = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
      notification: { notificationType, comparisonOperator: "GREATER_THAN", threshold, thresholdType: "PERCENTAGE" },
      subscribers,
    });
    new CfnBudget(this, "Budget", {
      budget: {
        budgetName: `serverless-prover-${stage}`,
        budgetType: "COST",
        timeUnit: "MONTHLY",
        budgetLimit: { amount: usd, unit: "USD" },
        costFilters: { TagKeyValue: [`user:serverless-prover$${stage}`] },
      },
      notificationsWithSubscribers: [notice("ACTUAL", 80), notice("ACTUAL", 100), notice("FORECASTED", 100)],
    });
    Tags.of(this).remove("serverless-prover"); // a budget takes tags in a form of its own
  }
}
