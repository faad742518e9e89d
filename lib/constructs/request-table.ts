import { AttributeType, BillingMode, ProjectionType, Table } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import { environment, table as names } from "../../src/config/names.ts";
import type { Keeping } from "../stage.ts";
import type { StepFunction } from "./step-function.ts";

/**
 * What a step may do with the table, and with what part of it. No Scan, for every access pattern has a key; no deletion, for
 * what has ended goes by its time to live.
 */
const uses = {
  get: { action: "GetItem", part: "" },
  "get many": { action: "BatchGetItem", part: "" },
  put: { action: "PutItem", part: "" },
  /** Counters and leases, which are changed in place. */
  update: { action: "UpdateItem", part: "" },
  /** All items of one key. */
  query: { action: "Query", part: "" },
  "query by phase": { action: "Query", part: `/index/${names.byPhase.index}` },
} as const satisfies Record<string, { action: string; part: string }>;
type TableUse = keyof typeof uses;

/** Every request that we bid on, every signed intent, every lease. Losing it would lose what was promised. */
export class RequestTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, keeping: Keeping) {
    super(scope, "RequestTable");
    this.table = new Table(this, "Table", {
      partitionKey: { name: names.partitionKey, type: AttributeType.STRING },
      sortKey: { name: names.sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: names.ttl,
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: keeping.data,
      deletionProtection: keeping.isProtected,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: names.byPhase.index,
      partitionKey: { name: names.byPhase.partitionKey, type: AttributeType.STRING },
      sortKey: { name: names.byPhase.sortKey, type: AttributeType.NUMBER },
      projectionType: ProjectionType.ALL,
    });
  }

  /** `step` may do this with the table, and nothing else. */
  servesTo(step: StepFunction, ...asked: readonly TableUse[]): void {
    step.addEnvironment(environment.table, this.table.tableName);
    for (const part of new Set(asked.map((use) => uses[use].part))) {
      const actions = asked.filter((use) => uses[use].part === part).map((use) => `dynamodb:${uses[use].action}`);
      step.allow(actions, [`${this.table.tableArn}${part}`]);
    }
  }
}
