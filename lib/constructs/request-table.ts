import { AttributeType, BillingMode, ProjectionType, Table } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import { environment, table as names } from "../../src/config/names.ts";
import type { Keeping } from "../stage.ts";
import type { StepFunction } from "./step-function.ts";

/** No Scan, for every access pattern has a key; no deletion, for what has ended goes by its time to live. */
const actions = ["GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem"];

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
    this.table.addGlobalSecondaryIndex({
      indexName: names.byJob.index,
      partitionKey: { name: names.byJob.partitionKey, type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    });
  }

  /** `step` may read and write items by their keys. */
  servesTo(step: StepFunction): void {
    step.addEnvironment(environment.table, this.table.tableName);
    this.table.grant(step, ...actions.map((action) => `dynamodb:${action}`));
  }
}
