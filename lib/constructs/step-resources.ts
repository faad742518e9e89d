import type { QueueName } from "../../src/config/names.ts";
import type { ProverImage } from "../prover-image.ts";
import type { ArtifactBucket } from "./artifact-bucket.ts";
import type { Jobs } from "./jobs.ts";
import type { Knobs } from "./knobs.ts";
import type { RequestTable } from "./request-table.ts";
import type { Signer } from "./signer.ts";
import type { StepContext } from "./step-function.ts";
import type { StepQueue } from "./step-queue.ts";

/** What the steps share. Each construct takes from it what its step needs: the access goes with the environment. */
export interface StepResources {
  readonly context: StepContext;
  readonly image: ProverImage;
  readonly requests: RequestTable;
  readonly artifacts: ArtifactBucket;
  readonly queues: Readonly<Record<QueueName, StepQueue>>;
  readonly signer: Signer;
  readonly knobs: Knobs;
  readonly jobs: Jobs;
}
