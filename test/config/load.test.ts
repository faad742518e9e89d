import { expect, test } from "vitest";
import { compose } from "../../src/compose/compose.ts";
import { provider } from "../../src/compose/provider.ts";
import { ConfigError, loadConfig } from "../../src/config/load.ts";

const whole = {
  TABLE_NAME: "requests",
  NETWORK_RPC_URL: "https://rpc.test/",
  NETWORK_CHAIN_ID: "11155111",
  ASSIGNED_QUEUE_URL: "https://sqs.test/assigned",
  AWS_LAMBDA_FUNCTION_NAME: "serverless-prover-dev-watch-market",
};

test("what is asked for is read with its type, and nothing else", () => {
  expect(loadConfig(["table", "networkUrl", "chainId", "queueUrls", "step", "stdinUriFunction"], whole)).toEqual({
    table: "requests",
    networkUrl: "https://rpc.test",
    chainId: 11_155_111n,
    queueUrls: { assigned: "https://sqs.test/assigned" },
    step: "watch-market",
    stdinUriFunction: undefined,
  });
});

test("every fault is named at once, without the values", () => {
  const read = () =>
    loadConfig(["table", "networkUrl", "chainId", "signer"], {
      NETWORK_RPC_URL: "ftp://user:pass@x",
      NETWORK_CHAIN_ID: "one",
    });
  expect(read).toThrow(ConfigError);
  const message = (() => {
    try {
      return String(read());
    } catch (error) {
      return String(error);
    }
  })();
  for (const name of ["TABLE_NAME", "NETWORK_RPC_URL", "NETWORK_CHAIN_ID", "SIGNER_SECRET_ID"]) {
    expect(message).toContain(name);
  }
  expect(message).not.toContain("pass");
});

const keyArn = "arn:aws:kms:us-east-1:000000000000:key/0b1c2d3e-0000-4000-8000-000000000000";

test("the signer is a key of KMS or a secret", () => {
  expect(loadConfig(["signer"], { SIGNER_KEY_ARN: keyArn }).signer).toEqual({ kind: "kms", keyId: keyArn });
  expect(loadConfig(["signer"], { SIGNER_SECRET_ID: "a/signer" }).signer).toEqual({
    kind: "secret",
    secretId: "a/signer",
  });
});

test.each([
  [
    "both",
    { SIGNER_KEY_ARN: keyArn, SIGNER_SECRET_ID: "a/signer" },
    "SIGNER_KEY_ARN and SIGNER_SECRET_ID are both set",
  ],
  ["neither", {}, "neither SIGNER_KEY_ARN nor SIGNER_SECRET_ID is set"],
  ["an alias", { SIGNER_KEY_ARN: keyArn.replace(/:key.*/, ":alias/signer") }, "SIGNER_KEY_ARN must be arn:"],
  ["an id alone", { SIGNER_KEY_ARN: "0b1c2d3e" }, "SIGNER_KEY_ARN must be arn:"],
])("a signer by %s is a fault", (_, variables, fault) => {
  expect(() => loadConfig(["signer"], variables)).toThrow(fault);
});

test("classes of hosts are read in their order, and a wrong one is a fault", () => {
  const classes =
    "serverless-prover-dev-l40s=g6e.4xlarge:on-demand:4,spot=g6.2xlarge:spot:12,dear=g6.2xlarge:spot@0.8:1";
  expect(loadConfig(["fleetClasses"], { FLEET_CLASSES: classes }).fleetClasses).toEqual([
    { className: "serverless-prover-dev-l40s", instanceType: "g6e.4xlarge", buy: "on-demand", deployedHosts: 4 },
    { className: "spot", instanceType: "g6.2xlarge", buy: "spot", deployedHosts: 12 },
    { className: "dear", instanceType: "g6.2xlarge", buy: "spot", spotShare: 0.8, deployedHosts: 1 },
  ]);
  expect(() => loadConfig(["fleetClasses"], {})).toThrow(/FLEET_CLASSES is not set/);
  for (const wrong of [
    "arn:aws:batch:us-east-1:000000000000:compute-environment/fleet=g6e.4xlarge:spot:1",
    "fleet",
    "fleet=16",
    "=g6.2xlarge:spot:1",
    "fleet=g6.2xlarge",
    "fleet=g6.2xlarge:spot",
    "fleet=g6.2xlarge:spot:",
    "fleet=g6.2xlarge:spot:many",
    "fleet=g6.2xlarge:spot:-1",
    "fleet=g6.2xlarge:spot:100000",
    "fleet=m5.large:spot:1",
    "fleet=g6.2xlarge:rent:1",
    "fleet=g6.2xlarge:spot:1:2",
    "fleet=g6.2xlarge:on-demand@0.5:1",
    "fleet=g6.2xlarge:spot@0:1",
    "fleet=g6.2xlarge:spot@2:1",
  ]) {
    expect(() => loadConfig(["fleetClasses"], { FLEET_CLASSES: wrong })).toThrow(/FLEET_CLASSES/);
  }
});

test("a process that is no Lambda is nobody's step", () => {
  expect(loadConfig(["step"], {}).step).toBe("local");
});

test("a process is given each port once, and only those that it picked", () => {
  let made = 0;
  const port = provider([], () => ({ made: ++made }));
  expect(compose({ first: port, second: port })).toEqual({ first: { made: 1 }, second: { made: 1 } });
});

test("all that any picked port lacks is said together", () => {
  const table = provider(["table"], ({ table: name }) => name);
  const bucket = provider(["bucket"], ({ bucket: name }) => name);
  expect(() => compose({ table, bucket })).toThrow(/TABLE_NAME.*BUCKET_NAME/);
});
