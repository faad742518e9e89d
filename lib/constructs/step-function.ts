import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { Duration } from "aws-cdk-lib";
import { Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { environment, functionName as functionNameOf, metricNamespace, type StepName } from "../../src/config/names.ts";
import type { Deployment } from "../configuration.ts";
import { keepingOf } from "../stage.ts";
import { stepSettings } from "../step-settings.ts";

export interface StepContext {
  readonly deployment: Deployment;
  /** The folder with one folder for each step's bundle. */
  readonly bundles: string;
}

export const stepLogGroup = (stage: string, step: StepName): string => `/aws/lambda/${functionNameOf(stage, step)}`;

/** The Lambda of one step, from the bundle of the same name. What it may do beyond logging is granted beside it. */
export class StepFunction extends LambdaFunction {
  constructor(scope: Construct, step: StepName, { deployment, bundles }: StepContext) {
    const { timeoutSec, memoryMb } = stepSettings[step];
    const reserved = deployment.reservedConcurrency[step];
    const functionName = functionNameOf(deployment.stage, step);
    super(scope, "Function", {
      functionName,
      code: bundleOf(step, bundles),
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.seconds(timeoutSec),
      memorySize: memoryMb,
      ...(reserved !== undefined && { reservedConcurrentExecutions: reserved }),
      // A stale tick or call that comes back hours later does harm: schedules and the sweep bring the next one.
      retryAttempts: 0,
      maxEventAge: Duration.seconds(60),
      loggingFormat: LoggingFormat.JSON,
      logGroup: new LogGroup(scope, "Logs", {
        logGroupName: stepLogGroup(deployment.stage, step),
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: keepingOf(deployment.stage).logs,
      }),
      environment: {
        NODE_OPTIONS: "--enable-source-maps",
        POWERTOOLS_SERVICE_NAME: step,
        POWERTOOLS_METRICS_NAMESPACE: metricNamespace(deployment.stage),
        [environment.stage]: deployment.stage,
        [environment.networkUrl]: deployment.networkUrl,
        [environment.chainId]: String(deployment.chainId),
      },
    });
  }

  /** Allows `actions` on `resources`, where the construct library has no grant as narrow. */
  allow(actions: readonly string[], resources: readonly string[]): void {
    this.addToRolePolicy(
      new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources] }),
    );
  }
}

/** As the bundler has it, for bundles that another one made: code is read at each cold start. */
const mostBundleBytes = 1_500_000;

function bundleOf(step: StepName, bundles: string): Code {
  const folder = join(bundles, step);
  const code = join(folder, "index.mjs");
  if (!existsSync(code)) {
    const what = `lambdas/${step}.lambda.ts must exist; then run the bundler again.`;
    throw new Error(`The bundle of ${step} is missing: ${what}`);
  }
  const { size } = statSync(code);
  if (size <= mostBundleBytes) return Code.fromAsset(folder);
  throw new Error(`The bundle of ${step} has ${size} bytes, and ${mostBundleBytes} are the most.`);
}
