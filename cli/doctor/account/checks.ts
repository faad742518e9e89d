import type { Deployment } from "../../../lib/configuration.ts";
import { imageText } from "../../../lib/prover-image.ts";
import { knobsPath } from "../../../src/config/names.ts";
import { unixSeconds, wei } from "../../../src/domain/values.ts";
import type { Verdict } from "../finding.ts";
import type { Check } from "../run-checks.ts";
import type { Clients } from "./clients.ts";
import { judgeConcurrency, readConcurrency } from "./concurrency.ts";
import { judgeCost, readLastDay } from "./cost.ts";
import { judgeFleet, readFleet } from "./fleet.ts";
import type { Identity } from "./identity.ts";
import { judgeImages, readImage } from "./image.ts";
import { readingOf } from "./knob-tree.ts";
import { judgeKnobs, readKnobs } from "./knobs.ts";
import { judgeAccount, judgeRequirements, openNetwork, readAccount } from "./network.ts";
import { demandOf, judgeQuota, quotaName, readQuota } from "./quotas.ts";
import { judgeSchedules, readSchedules } from "./schedules.ts";
import { judgeAddress, judgeKey, readKmsKey, readSecret } from "./signer.ts";
import { judgeStack, readStack } from "./stack.ts";
import { judgeSubscriptions, readSubscriptions, topicArn } from "./subscriptions.ts";
import { addressInTable, addressOfKey, keyPlaceOf } from "./whose-key.ts";

type Asked = { deployment: Deployment; clients: Clients; identity: Identity };

/** What must be in order before a deployment, and after it. What only a deployed stack has is not looked at before. */
export function accountChecks(asked: Asked): Check[] {
  const { stage, networkUrl } = asked.deployment;
  const facts = sharedFacts(asked);
  const mayNotAsk = { level: "advice", todo: "Look with credentials that may read it." } as const;
  const check = (name: string, look: Check["look"]): Check => ({ name, look, onFailure: mayNotAsk });
  return [
    ...quotaChecks(asked),
    check("image", async () => {
      const { proverImage } = asked.deployment;
      const deployed = (await facts.deployed())?.outputs.ProverImage;
      const images = { named: proverImage && imageText(proverImage), deployed };
      return judgeImages(images, (image) => readImage(asked.clients.ecr, image));
    }),
    check("stack", async () => judgeStack(stage, await facts.stack())),
    check("signer", () => keyVerdicts(asked, facts)),
    {
      name: "network",
      look: () => networkVerdicts(asked, facts),
      onFailure: {
        level: "blocker",
        todo: `See that ${new URL(networkUrl).host} is the network that you mean and is up.`,
      },
    },
    check("cost", async () => {
      const table = (await facts.deployed())?.outputs.Table;
      const now = unixSeconds(Date.now() / 1000);
      return judgeCost(asked.deployment, table ? await readLastDay(asked.clients.dynamodb, table, now) : undefined);
    }),
    check("knobs", async () => judgeKnobs(await facts.knobs())),
    ...deployedChecks(asked, facts).map(({ name, look }) =>
      check(name, async () => ((await facts.deployed()) ? look() : [])),
    ),
  ];
}

/** What several checks go by, asked for once. */
function sharedFacts({ deployment, clients }: Asked) {
  const stack = once(() => readStack(clients.cloudformation, deployment.stage));
  /** undefined where it is not, and where its own check says that it cannot be looked at. */
  const deployed = () => stack().catch(() => undefined);
  const place = async () => keyPlaceOf(deployment, await deployed());
  const inTable = once(async () => {
    const table = (await deployed())?.outputs.Table;
    return table ? addressInTable(clients, table) : undefined;
  });
  return {
    stack,
    deployed,
    place,
    inTable,
    byKey: once(async () => addressOfKey(clients, await place())),
    knobs: once(() => readKnobs(clients.ssm, knobsPath(deployment.stage))),
  };
}
type Facts = ReturnType<typeof sharedFacts>;

const once = <T>(read: () => Promise<T>): (() => Promise<T>) => {
  let reading: Promise<T> | undefined;
  return () => (reading ??= read());
};

function quotaChecks({ deployment, clients }: Asked): Check[] {
  const look = (name: string) =>
    ({ level: "advice", todo: `Look at ${name} in the console of Service Quotas.` }) as const;
  const hosts = [...demandOf(deployment.fleet)].map(([kind, demand]) => ({
    name: "quota",
    look: async () => judgeQuota(kind, demand, await readQuota(clients.quotas, kind)),
    onFailure: look(quotaName(kind)),
  }));
  const lambdas = async () => judgeConcurrency(await readConcurrency(clients.lambda), deployment.reservedConcurrency);
  return [...hosts, { name: "quota", look: lambdas, onFailure: look('"Concurrent executions" of Lambda') }];
}

async function keyVerdicts({ clients }: Asked, facts: Facts): Promise<Verdict[]> {
  const place = await facts.place();
  if (!place) return [];
  const state =
    place.kind === "kms" ? readKmsKey(clients.kms, place.keyId) : readSecret(clients.secrets, place.secretId);
  return [judgeKey(await state)];
}

async function networkVerdicts({ deployment }: Asked, facts: Facts): Promise<Verdict[]> {
  const { networkUrl: url, chainId } = deployment;
  const network = openNetwork({ url, chainId });
  try {
    const answers = judgeRequirements(new URL(url).host, await network.requirements());
    const signer = (await facts.byKey()) ?? (await facts.inTable().catch(() => undefined));
    if (!signer) return [answers]; // the signer's check says that nobody knows who it is
    const reading = await facts.knobs().then(readingOf, () => undefined);
    const minimum = reading?.kind === "policy" ? reading.policy.money.minimumBalance : wei(0n);
    return [answers, ...judgeAccount(await readAccount(network, signer), minimum, Date.now() / 1000)];
  } finally {
    network.close();
  }
}

function deployedChecks({ deployment, clients, identity }: Asked, facts: Facts): Pick<Check, "name" | "look">[] {
  const { stage } = deployment;
  return [
    { name: "signer", look: async () => judgeAddress(await facts.byKey(), await facts.inTable()) },
    { name: "schedules", look: async () => judgeSchedules(stage, await readSchedules(clients.scheduler)) },
    {
      name: "fleet",
      look: async () => {
        const told = (await facts.deployed())?.outputs.HostClasses;
        if (!told) return []; // the stack's check says so
        const classes = told.split(",");
        return judgeFleet(classes, await readFleet(clients.batch, classes));
      },
    },
    {
      name: "alarms",
      look: async () => judgeSubscriptions(await readSubscriptions(clients.sns, topicArn(identity, stage))),
    },
  ];
}
