/** What the host needs to know of a function; read from the template, or written by hand in a test. */
export type LambdaFunction = {
  name: string;
  arn: string;
  /** The folder with the bundle, as it would be unpacked under `/var/task`. */
  folder: string;
  /** `index.handler`: module and export. */
  handler: string;
  timeoutSec: number;
  memoryMb: number;
  reservedConcurrency?: number;
  environment: Readonly<Record<string, string>>;
  /** The role that it runs as. */
  roleArn?: string;
};

/** The error document of the Lambda service. */
export type LambdaError = { errorType: string; errorMessage: string; trace?: readonly string[] };

/** How an invocation ended; `payload` is JSON text. */
export type Outcome = { kind: "returned"; payload: string } | { kind: "failed"; error: LambdaError };

/** A call that found no free environment: nothing ran. */
export type Throttled = { kind: "throttled" };

/** One line that a function wrote. `requestId` is absent while the environment starts. */
export type LogLine = {
  functionName: string;
  requestId: string | undefined;
  stream: "stdout" | "stderr";
  line: string;
  atMs: number;
};

/** One invocation as the REPORT line of CloudWatch has it. */
export type InvocationReport = {
  functionName: string;
  requestId: string;
  coldStart: boolean;
  /** From spawn to the first `next`; 0 when warm. */
  initMs: number;
  durationMs: number;
  outcome: Outcome;
};
