import { test } from "vitest";

/** Where a suite runs: on a stand-in of ours or on moto. Both take any key and know this region. */
export type Target = { endpoint: string };

/** Defines one test of a contract. */
export type ContractTest = (name: string, body: () => Promise<void>) => void;

/** A suite: what an implementation must do for us to rely on it. */
export type Contract = (target: () => Target, test: ContractTest) => void;

/** For an implementation that keeps the whole contract. */
export const wholly: ContractTest = (name, body) => {
  test(name, body);
};

/** For one that does not: the tests named here must fail, so that a reason which no longer holds is noticed. */
export const exceptFor =
  (deviations: Readonly<Record<string, string>>): ContractTest =>
  (name, body) => {
    const reason = deviations[name];
    if (reason === undefined) test(name, body);
    else test.fails(`${name} – not here: ${reason}`, body);
  };

/** What every client of a suite is made with; a refusal is the answer, so nothing is tried twice. */
export const clientOptions = ({ endpoint }: Target) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 1,
});

/** A name that no other test has used: suites share one moto. */
export const aName = (what: string): string => `${what}-${crypto.randomUUID().slice(0, 8)}`;
