import { Annotations, CfnOutput, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { QueueName } from "../src/config/names.ts";
import { tagComponents } from "./component-tags.ts";
import { ArtifactBucket } from "./constructs/artifact-bucket.ts";
import { chosenSigner } from "./constructs/chosen-signer.ts";
import { FailFulfillment } from "./constructs/fail-fulfillment.ts";
import { FulfillProof } from "./constructs/fulfill-proof.ts";
import { IssueStdinUri } from "./constructs/issue-stdin-uri.ts";
import { jobsOf } from "./constructs/jobs.ts";
import { knobsOf } from "./constructs/knobs.ts";
import { LaunchProof } from "./constructs/launch-proof.ts";
import { ProofJob } from "./constructs/proof-job.ts";
import { ProvingFleet } from "./constructs/proving-fleet.ts";
import { Reconcile } from "./constructs/reconcile.ts";
import { RecordResult } from "./constructs/record-result.ts";
import { ReportHealth } from "./constructs/report-health.ts";
import { RequestTable } from "./constructs/request-table.ts";
import type { StepContext } from "./constructs/step-function.ts";
import { StepQueue } from "./constructs/step-queue.ts";
import type { StepResources } from "./constructs/step-resources.ts";
import { WatchMarket } from "./constructs/watch-market.ts";
import { Watching } from "./constructs/watching.ts";
import { imageText, missingImage, type ProverImage, standIn } from "./prover-image.ts";
import { keepingOf } from "./stage.ts";

/** One stage of the prover: everything that it is, in one account and region. */
export class ProverStack extends Stack {
  constructor(scope: Construct, context: StepContext) {
    const { stage } = context.deployment;
    super(scope, `serverless-prover-${stage}`, {
      description: `A prover of the Succinct Prover Network, ${stage}`,
      terminationProtection: keepingOf(stage).isProtected,
    });

    const image = this.imageOf(context);
    const shared = this.sharedBySteps(context, image);
    const issueStdinUri = new IssueStdinUri(this, shared).step;
    const fleet = new ProvingFleet(this, context.deployment);
    new ProofJob(this, { ...context, image, fleet, artifacts: shared.artifacts, issueStdinUri });
    fleet.announceEnds(shared.queues.finished);
    shared.artifacts.announceResults(shared.queues.finished);

    const resources = { ...shared, jobs: jobsOf({ fleet, issueStdinUri }) };
    for (const Step of [
      WatchMarket,
      LaunchProof,
      RecordResult,
      FulfillProof,
      FailFulfillment,
      Reconcile,
      ReportHealth,
    ]) {
      new Step(this, resources);
    }
    new Watching(this, { deployment: context.deployment, queues: shared.queues, fleetNews: fleet.news() });
    this.tell({
      Table: shared.requests.table.tableName,
      Bucket: shared.artifacts.bucket.bucketName,
      ProverImage: imageText(image),
      HostClasses: fleet.classes.map(({ className }) => className).join(","),
      ...shared.signer.told,
      StdinUriFunction: issueStdinUri.functionName,
    });
    tagComponents(this, stage);
  }

  /** Without an image the CLI deploys nothing, by the error that is noted here, but it can prepare an account and take a stack away. */
  private imageOf({ deployment: { proverImage } }: StepContext): ProverImage {
    if (proverImage === undefined) Annotations.of(this).addError(`proverImage: ${missingImage}.`);
    return proverImage ?? standIn;
  }

  private sharedBySteps(context: StepContext, image: ProverImage): Omit<StepResources, "jobs"> {
    const { stage } = context.deployment;
    const queue = (name: QueueName): StepQueue => new StepQueue(this, name, stage);
    return {
      context,
      image,
      requests: new RequestTable(this, keepingOf(stage)),
      artifacts: new ArtifactBucket(this, keepingOf(stage)),
      queues: {
        assigned: queue("assigned"),
        finished: queue("finished"),
        "deliver-proof": queue("deliver-proof"),
        "deliver-failure": queue("deliver-failure"),
      },
      signer: chosenSigner(this, context.deployment),
      knobs: knobsOf(this, stage),
    };
  }

  private tell(outputs: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
