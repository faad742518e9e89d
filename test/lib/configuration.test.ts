import { expect, test } from "vitest";
import { readDeployment } from "../../lib/configuration.ts";

const right = {
  stage: "prod",
  networkUrl: "https://rpc.mainnet.succinct.xyz",
  chainId: 1,
  proverImage: "team/prover:1.2.3",
  instanceTypes: ["g6.2xlarge"],
  maxVcpus: 64,
};

const read = (context: Record<string, unknown>) => readDeployment({ tryGetContext: (key) => context[key] });

test("a right context is a deployment", () => {
  expect(read(right)).toEqual(right);
});

test("values that come as text from the command line are read as well", () => {
  expect(read({ ...right, chainId: "11155111", maxVcpus: "8", instanceTypes: "g6.2xlarge,g5.4xlarge" })).toMatchObject({
    chainId: 11_155_111,
    maxVcpus: 8,
    instanceTypes: ["g6.2xlarge", "g5.4xlarge"],
  });
});

test("every fault is named at once", () => {
  const wrong = {
    stage: "Prod!",
    networkUrl: "ftp://rpc",
    chainId: "mainnet",
    proverImage: "prover",
    instanceTypes: "g4dn.xlarge",
    maxVcpus: 0,
  };
  expect(() => read(wrong)).toThrow(
    /stage: .*networkUrl: .*chainId: .*proverImage: .*instanceTypes\.0: must be types of the families g5, g6 or g6e; maxVcpus: must be above 0\.$/,
  );
});

test("what is absent is a fault too", () => {
  expect(() => read({})).toThrow(/stage: .*networkUrl: .*chainId: .*proverImage: .*instanceTypes: .*maxVcpus: /);
});

test("a network elsewhere must be spoken to over TLS, one on this machine need not", () => {
  expect(() => read({ ...right, networkUrl: "http://rpc.example.com" })).toThrow(/networkUrl: must be https/);
  expect(read({ ...right, networkUrl: "http://127.0.0.1:50051" }).networkUrl).toBe("http://127.0.0.1:50051");
});
