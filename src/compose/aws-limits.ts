/**
 * For every AWS client. The SDK waits for ever by default; an answer of these services takes milliseconds, and a step
 * that hangs costs its whole timeout.
 */
export const awsLimits = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
} as const;

/** Proofs of tens of MB come from S3. */
export const awsTransferLimits = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
} as const;
