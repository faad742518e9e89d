import { expect, test } from "vitest";
import { readDeployment } from "../../lib/configuration.ts";

const right = {
  stage: "prod",
  networkUrl: "https://rpc.mainnet.succinct.xyz",
  chainId: 1,
  proverImage: "team/prover:1.2.3",
  instanceType: "g6.2xlarge",
  maxVcpus: 64,
};

const read = (context: Record<string, unknown>) => readDeployment({ tryGetContext: (key) => context[key] });

test("a right context is a deployment", () => {
  expect(read(right)).toEqual(right);
});

test("values that come as text from the command line are read as well", () => {
  expect(read({ ...right, chainId: "11155111", maxVcpus: "8" })).toMatchObject({ chainId: 11_155_111, maxVcpus: 8 });
});

test("every fault is named at once", () => {
  const wrong = {
    stage: "Prod!",
    networkUrl: "ftp://rpc",
    chainId: "mainnet",
    proverImage: "prover",
    instanceType: "g4dn.xlarge",
    maxVcpus: 0,
  };
  expect(() => read(wrong)).toThrow(
    /stage: .*networkUrl: .*chainId: .*proverImage: .*instanceType: must be g6\.2xlarge, .* or p5\.4xlarge; maxVcpus: must be above 0\.$/,
  );
});

test("what is absent is a fault too", () => {
  expect(() => read({})).toThrow(/stage: .*networkUrl: .*chainId: .*proverImage: .*instanceType: .*maxVcpus: /);
});

test("a host type is one that the bidder knows, and one alone", () => {
  expect(read({ ...right, instanceType: "g6e.4xlarge" }).instanceType).toBe("g6e.4xlarge");
  for (const instanceType of ["g6.xlarge", "g6.2xlarge,g6.4xlarge", ["g6.2xlarge"]]) {
    expect(() => read({ ...right, instanceType })).toThrow(/instanceType: /);
  }
});

test("a network elsewhere must be spoken to over TLS, one on this machine need not", () => {
  expect(() => read({ ...right, networkUrl: "http://rpc.example.com" })).toThrow(/networkUrl: must be https/);
  expect(read({ ...right, networkUrl: "http://127.0.0.1:50051" }).networkUrl).toBe("http://127.0.0.1:50051");
});
