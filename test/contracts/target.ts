/** Where a suite runs: on a stand-in of ours or on moto. Both take any key and know this region. */
export type Target = { endpoint: string };

/** What every client of a suite is made with; a refusal is the answer, so nothing is tried twice. */
export const clientOptions = ({ endpoint }: Target) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 1,
});

/** A name that no other test has used: suites share one moto. */
export const aName = (what: string): string => `${what}-${crypto.randomUUID().slice(0, 8)}`;
