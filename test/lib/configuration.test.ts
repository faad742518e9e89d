import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readDeployment } from "../../lib/configuration.ts";
import { usualPlan } from "../../replay/fleet/plan.ts";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const right = {
  networkUrl: "https://rpc.mainnet.succinct.xyz",
  chainId: 1,
  proverImage: `team/prover@${digest}`,
  modes: "core,groth16",
  fleet: "l40s=g6e.4xlarge:on-demand:4,l4-spot=g6.2xlarge:spot:12",
  alarmEmail: "ops@example.com",
  monthlyBudgetUsd: 900,
  signer: "kms-create",
};

interface Told {
  /** The files of `stages/`; prod's holds nothing where none are given. */
  readonly files?: Readonly<Record<string, unknown>>;
  /** What `-c` says. */
  readonly given?: Readonly<Record<string, unknown>>;
}

/** The deployment of prod, or of the stage that is given. */
function told({ files = { prod: {} }, given = {} }: Told) {
  const folder = mkdtempSync(join(tmpdir(), "stages-"));
  const context: Record<string, unknown> = { stage: "prod", ...given };
  try {
    for (const [stage, settings] of Object.entries(files)) {
      const text = typeof settings === "string" ? settings : JSON.stringify(settings);
      writeFileSync(join(folder, `${stage}.json`), text);
    }
    return readDeployment({ tryGetContext: (key) => context[key] }, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
const read = (settings: Record<string, unknown>) => told({ files: { prod: settings } });

test("right settings are a deployment", () => {
  expect(read(right)).toEqual({
    ...right,
    stage: "prod",
    proverImage: { repository: "team/prover", digest },
    modes: ["core", "groth16"],
    hostZones: 3,
    signer: { kind: "kms-create" },
    reservedConcurrency: {},
    fleet: [
      { name: "l40s", instanceType: "g6e.4xlarge", buy: "on-demand", hosts: 4 },
      { name: "l4-spot", instanceType: "g6.2xlarge", buy: "spot", hosts: 12 },
    ],
  });
});

test("what the command line says, as text, holds in the place of what the stage's file does", () => {
  const given = { chainId: "11155111", proverImage: "" };
  expect(told({ files: { prod: right }, given })).toEqual({
    ...read(right),
    chainId: 11_155_111,
    proverImage: undefined,
  });
});

test.each(readdirSync("stages"))("%s, as it is committed, is a deployment without an image", (file) => {
  const stage = file.replace(".json", "");
  const context: Record<string, unknown> = { stage };
  expect(readDeployment({ tryGetContext: (key) => context[key] })).toMatchObject({ stage, proverImage: undefined });
});

test("dev is a testnet's, and prod the mainnet's", () => {
  const ofStage = (stage: string) => readDeployment({ tryGetContext: (key) => ({ stage })[key] as unknown });
  expect(ofStage("dev")).toMatchObject({ chainId: 11_155_111, networkUrl: "https://rpc.sepolia.succinct.xyz" });
  expect(ofStage("prod")).toMatchObject({ chainId: 1, networkUrl: "https://rpc.mainnet.succinct.xyz" });
});

test.each([
  ["prdo", "There is no stage prdo, but dev, prod: to add it, say in stages/prdo.json what its deployments are told."],
  ["../prod", 'must be a lower-case name of at most 16 letters, digits or dashes, not "../prod": there are dev, prod.'],
  [undefined, 'must be a lower-case name of at most 16 letters, digits or dashes, not "": there are dev, prod.'],
])("the stage %s is refused in one sentence: it would be another prover", (stage, sentence) => {
  expect(() => told({ files: { dev: right, prod: right }, given: { stage } })).toThrow(sentence);
});

test.each([
  ["{", "stages/prod.json cannot be read: "],
  ["[]", "stages/prod.json cannot be read: it must be an object of settings."],
])("a stage's file that holds %s is refused", (text, sentence) => {
  expect(() => told({ files: { prod: text } })).toThrow(sentence);
});

test.each(["0", "0.0", "1.01", "60", "-0.5", "half", "", "0.0000001"])(
  "a class on spot at the share %j is refused in one sentence",
  (share) => {
    expect(() => read({ ...right, modes: "core", fleet: `a=g6e.4xlarge:spot@${share}:1` })).toThrow(
      `fleet: a must cost a share of the price on demand above 0 and at most 1, such as spot@0.6, not @${share}.`,
    );
  },
);

test("a class on spot may say what share of the price on demand it costs", () => {
  const fleet = "l4=g6.4xlarge:spot@1:2,l40s=g6e.4xlarge:spot@0.625:1";
  expect(read({ ...right, fleet }).fleet).toEqual([
    { name: "l4", instanceType: "g6.4xlarge", buy: "spot", spotShare: 1, hosts: 2 },
    { name: "l40s", instanceType: "g6e.4xlarge", buy: "spot", spotShare: 0.625, hosts: 1 },
  ]);
});

test("a list says the same as a text", () => {
  const fleet = right.fleet.split(",");
  expect(read({ ...right, fleet, modes: ["core", "groth16"] })).toEqual(read(right));
});

test("where no fleet is given it is the one that the replay plays", () => {
  const { fleet } = read({ ...right, fleet: undefined, modes: "core,compressed,groth16,plonk" });
  const played = usualPlan.classes.map(({ className, instanceType, market, maxHosts }) => ({
    ...{ name: className, instanceType, buy: market, hosts: maxHosts },
  }));
  expect(fleet).toEqual(played);
  const documented = readFileSync("docs/fleet.md", "utf8");
  for (const { name, instanceType, buy, hosts } of fleet) {
    expect(documented).toContain(`${name}=${instanceType}:${buy}:${hosts}`);
  }
});

test("every fault is named at once", () => {
  const wrong = {
    networkUrl: "ftp://rpc",
    chainId: "mainnet",
    chainID: 1,
    proverImage: "prover",
    reservedConcurrency: "watch=1",
    signer: "kms",
    modes: "fast",
    fleet: "l4=g4dn.xlarge:spot:1,l40s=g6e.4xlarge:spot:0",
  };
  const faults = [
    "The deployment of prod is wrong. stages/prod.json: networkUrl: must",
    "; stages/prod.json: chainId: must",
    "; stages/prod.json: proverImage: must",
    "; stages/prod.json: reservedConcurrency: ",
    "; stages/prod.json: signer: must be kms-create, kms-arn or secret",
    "; stages/prod.json: chainID: is none of networkUrl, chainId, ",
    "; -c fleet: l4 ",
    "; -c fleet: l40s ",
    '; stages/prod.json: modes: "fast" is none of core, ',
  ];
  const { fleet, ...inFile } = wrong;
  const inOrder = new RegExp(faults.map((fault) => fault.replaceAll(/[.]/g, "\\.")).join(".*"));
  expect(() => told({ files: { prod: inFile }, given: { fleet } })).toThrow(inOrder);
});

test("what is absent is a fault too, but for the fleet and the image", () => {
  expect(() => read({})).toThrow(
    /networkUrl: .*chainId: .*monthlyBudgetUsd: .*signer: .*modes: must name some of core, /,
  );
});

test.each([
  [
    "an unknown type",
    "a=m5.large:spot:1",
    /fleet: a cannot be of m5\.large: the bidder knows .*; it knows g6\.xlarge, /,
  ],
  [
    "a GPU that is too small",
    "a=g4dn.xlarge:spot:1",
    /a cannot be of g4dn\.xlarge: its GPU is a T4 of 16 GiB, .* 19 GiB/,
  ],
  ["a host that is too small", "a=g6.xlarge:spot:1", /a cannot be of g6\.xlarge: .* leaves a job 12 GiB .* needs 16/],
  ["no host", "a=g6e.4xlarge:spot:0", /fleet: a may have no host/],
  ["a name twice", "a=g6e.4xlarge:spot:1,a=g6.4xlarge:spot:1", /fleet: two classes are named a/],
  ["hosts twice", "a=g6e.4xlarge:spot:1,b=g6e.4xlarge:spot:2", /b has the same hosts as a \(g6e\.4xlarge, spot\)/],
  ["no market", "a=g6e.4xlarge:rent:1", /fleet: a must be bought on-demand, spot or spot@<.*>, not rent\.$/],
  ["two shares", "a=g6e.4xlarge:spot@0.5@0.6:1", /fleet: a must be bought .*, not spot@0\.5@0\.6\.$/],
  [
    "a share on demand",
    "a=g6e.4xlarge:on-demand@0.6:1",
    /fleet: a has no spot price, for it is .*: leave @0\.6 out\.$/,
  ],
  ["an upper-case name", "A=g6e.4xlarge:spot:1", /"A=g6e\.4xlarge:spot:1" must be .* the name in lower case/],
  ["nothing", "", /fleet: must have at least one class/],
])("a fleet with %s is refused in one sentence", (_name, fleet, sentence) => {
  expect(() => read({ ...right, modes: "core", fleet })).toThrow(sentence);
});

test("a mode that no host has the memory for is refused, with what it needs", () => {
  const fleet = "l4=g6.2xlarge:spot:4,l40s=g6e.2xlarge:spot:4";
  expect(read({ ...right, fleet, modes: "core,compressed,groth16" }).fleet).toHaveLength(2);
  expect(() => read({ ...right, fleet, modes: "core,plonk" })).toThrow(
    /modes: a plonk proof needs a host of 128 GiB, and no class of the fleet has one\.$/,
  );
});

test("a host's machine image is an id, and none where it is left empty", () => {
  expect(read({ ...right, hostAmi: "" }).hostAmi).toBeUndefined();
  expect(read({ ...right, hostAmi: "ami-0123456789abcdef0" }).hostAmi).toBe("ami-0123456789abcdef0");
  expect(() => read({ ...right, hostAmi: "newest" })).toThrow(/hostAmi: must be the id of a machine image, ami-…\.$/);
});

test.each([
  [
    "a tag",
    "team/prover:1.2.3",
    "must name a digest, for the tag 1.2.3 may come to name another image: `aws ecr describe-images --repository-name team/prover --image-ids imageTag=1.2.3` tells it",
  ],
  ["a tag beside the digest", `team/prover:1@${digest}`, "must be <repository>@sha256:<64 hex digits>"],
  ["another digest", `prover@sha512:${"0".repeat(128)}`, "must be <repository>@sha256:<64 hex digits>"],
  ["half a digest", `prover@${digest.slice(0, -1)}`, "must be <repository>@sha256:<64 hex digits>"],
  ["a registry", `123456789012.dkr.ecr.us-east-1.amazonaws.com/p@${digest}`, "must leave the registry out"],
])("an image with %s is refused in one sentence", (_what, proverImage, sentence) => {
  expect(() => read({ ...right, proverImage })).toThrow(`is wrong. stages/prod.json: proverImage: ${sentence}`);
});

test("a network elsewhere must be spoken to over TLS, one on this machine need not", () => {
  expect(() => read({ ...right, networkUrl: "http://rpc.example.com" })).toThrow(/networkUrl: must be https/);
  expect(read({ ...right, networkUrl: "http://127.0.0.1:50051" }).networkUrl).toBe("http://127.0.0.1:50051");
});

const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/0b1c2d3e-0000-4000-8000-000000000000";

test.each([
  [{ signer: "kms-create", signerKeyArn: "", signerSecretName: "" }, { kind: "kms-create" }],
  [
    { signer: "kms-arn", signerKeyArn: keyArn },
    { kind: "kms-arn", keyArn },
  ],
  [{ signer: "secret" }, { kind: "secret", secretName: undefined }],
  [
    { signer: "secret", signerSecretName: "team/signer" },
    { kind: "secret", secretName: "team/signer" },
  ],
])("%j is a signer", (given, signer) => {
  expect(read({ ...right, ...given }).signer).toEqual(signer);
});

test.each([
  [{ signer: "kms-create", signerKeyArn: keyArn }, "signerKeyArn: is for signer=kms-arn alone"],
  [{ signer: "kms-arn" }, "signerKeyArn: must be the key's ARN"],
  [{ signer: "kms-arn", signerKeyArn: "alias/signer" }, "signerKeyArn: must be arn:<partition>:kms:"],
  [{ signer: "kms-arn", signerKeyArn: keyArn, signerSecretName: "x" }, "signerSecretName: is for signer=secret alone"],
  [{ signer: "secret", signerSecretName: "no such name!" }, "signerSecretName: must be a secret's name"],
])("%j is refused: it could mean two things, or none", (given, fault) => {
  expect(() => read({ ...right, ...given })).toThrow(fault);
});

test("environments are reserved step by step", () => {
  const reserved = "watch-market=3, launch-proof=5,reconcile=1";
  expect(read({ ...right, reservedConcurrency: reserved }).reservedConcurrency).toEqual({
    "watch-market": 3,
    "launch-proof": 5,
    reconcile: 1,
  });
});

test.each([
  ["watch-market=1", "watch-market needs 2 at least, not 1"],
  ["launch-proof=4", "launch-proof needs 5 at least, not 4"],
  ["reconcile=0", "'reconcile=0' must be <step>=<environments>"],
  ["mine=1", "'mine=1' must be <step>=<environments>, with a step of watch-market,"],
  ["reconcile=1,reconcile=2", "reconcile is named twice"],
])("%s cannot be reserved", (reservedConcurrency, fault) => {
  expect(() => read({ ...right, reservedConcurrency })).toThrow(fault);
});

test("hosts stand in one to six zones", () => {
  expect(read({ ...right, hostZones: "2" }).hostZones).toBe(2);
  for (const hostZones of [0, 7, "all"]) {
    expect(() => read({ ...right, hostZones })).toThrow("stages/prod.json: hostZones: must be ");
  }
});

test("no key of the context is one of those that the CLI keeps for itself", () => {
  const { context } = JSON.parse(readFileSync("cdk.json", "utf8")) as { context: object };
  expect(Object.keys(context).filter((key) => key.startsWith("aws:"))).toEqual([]);
});
