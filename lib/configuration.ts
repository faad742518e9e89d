import type { Node } from "constructs";
import * as z from "zod";
import type { PlannedClass } from "../src/domain/usual-fleet.ts";
import { type AskedMode, readFleet, readModes } from "./fleet-configuration.ts";
import { proverImage } from "./prover-image.ts";
import { reservedConcurrency } from "./reserved-concurrency.ts";
import { type SignerChoice, signerChoice, signerSettings } from "./signer-choice.ts";
import { readStageSettings } from "./stage-settings.ts";

/**
 * What one deployment is told: `stages/<stage>.json`, and `cdk deploy -c stage=prod -c name=value` overrides one. Whatever an
 * operator tunes while it runs is not here but among the knobs.
 */

/** What a stage leaves empty is absent. */
export const unlessEmpty = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());
const fromText = (value: unknown): unknown => (typeof value === "string" && value !== "" ? Number(value) : value);

/** The commit that is deployed: `-c gitSha=$(git rev-parse HEAD)`. */
export const gitSha = z
  .string()
  .regex(/^[0-9a-f]{7,40}$/, "must be a commit's hash")
  .optional();

const deployment = z.object({
  /** The network's RPC origin; plain HTTP only where the network is on this machine. */
  networkUrl: z
    .url({ protocol: /^https?$/, error: "must be an http or https URL" })
    .refine((url) => url.startsWith("https:") || isLoopback(url), "must be https, for it leaves this machine"),
  /** 1 is mainnet, 11155111 Sepolia: it is part of what is signed. */
  chainId: z.preprocess(fromText, z.int("must be a whole number").positive("must be above 0")),
  /** What hosts run. Without one nothing is deployed: no job could start. */
  proverImage: unlessEmpty(proverImage),
  /** What hosts start from, where it has the prover's image in it already; empty: ECS's newest for GPUs, and hosts pull. */
  hostAmi: unlessEmpty(
    z.string("must be text").regex(/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/, "must be the id of a machine image, ami-…"),
  ),
  /** In how many of its zones hosts may stand: a type of GPU is not in every one. A few regions have no more than two. */
  hostZones: z
    .preprocess(fromText, z.int("must be a whole number").min(1, "must be 1 to 6").max(6, "must be 1 to 6"))
    .default(3),
  /** Where this repository's files can be read, `https://github.com/<owner>/<name>/blob/main`: alarms link to runbooks there. */
  repositoryUrl: unlessEmpty(z.url({ protocol: /^https$/, error: "must be an https URL" })),
  /** For the network to see. */
  gitSha,
  /** Who is told of alarms and of the budget; empty: nobody is. */
  alarmEmail: unlessEmpty(z.email("must be an e-mail address")),
  /** What the stage may cost in a month. Alarms look at it; the `daily-spend-usd` knob is what stops bidding. */
  monthlyBudgetUsd: z.preprocess(fromText, z.number("must be a number").positive("must be above 0")),
  reservedConcurrency,
});

export type Deployment = z.infer<typeof deployment> & {
  readonly stage: string;
  /** The classes of hosts, each with a queue of its own. */
  fleet: readonly PlannedClass[];
  /** Proof modes that the fleet must have hosts for. */
  modes: readonly AskedMode[];
  signer: SignerChoice;
};

/** Of the stack of the image alone. */
const elsewhere = ["bakeHosts"];

/** The deployment that the stage's file and the command line describe. Throws one error that names every fault and its place. */
export function readDeployment(context: Pick<Node, "tryGetContext">, folder?: string): Deployment {
  const { stage, value, placeOf, inFile } = readStageSettings(context, folder);
  const names = [...Object.keys(deployment.shape), ...signerSettings];
  const known = [...names, "fleet", "modes", ...elsewhere];
  const given = Object.fromEntries(names.map((name) => [name, value(name)]));
  const [read, signer] = [deployment.safeParse(given), signerChoice.safeParse(given)];
  const faults = [read, signer]
    .flatMap(({ error }) => error?.issues ?? [])
    .map(({ path, message }) => `${placeOf(path.join("."))}: ${message}`);
  const faultOf = (name: string) => (what: string) => void faults.push(`${placeOf(name)}: ${what}`);
  for (const name of inFile.filter((each) => !known.includes(each))) faultOf(name)(`is none of ${known.join(", ")}`);
  const fleet = readFleet(value("fleet"), faultOf("fleet"));
  const modes = readModes(value("modes"), fleet, faultOf("modes"));
  if (read.success && signer.success && faults.length === 0) {
    return { ...read.data, stage, fleet, modes, signer: signer.data };
  }
  throw new Error(`The deployment of ${stage} is wrong. ${faults.join("; ")}.`);
}

function isLoopback(url: string): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);
}
