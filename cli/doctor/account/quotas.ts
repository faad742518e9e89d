import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  NoSuchResourceException,
  type ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { instanceTypes } from "../../../src/domain/instance-types.ts";
import type { PlannedClass } from "../../../src/domain/usual-fleet.ts";
import { advice, blocker, ok, type Verdict } from "../finding.ts";

/** EC2 counts vCPUs by family and market. */
const quotas = {
  "g on-demand": { code: "L-DB2E81BA", name: "Running On-Demand G and VT instances" },
  "g spot": { code: "L-3819A6DF", name: "All G and VT Spot Instance Requests" },
  "p on-demand": { code: "L-417A185B", name: "Running On-Demand P instances" },
  "p spot": { code: "L-C4BD4855", name: "All P5 Spot Instance Requests" },
} as const;
export type QuotaKind = keyof typeof quotas;
export const quotaName = (kind: QuotaKind): string => `"${quotas[kind].name}"`;

export type Demand = {
  /** What all hosts of the kind take. */
  vcpus: number;
  /** What the largest single host takes. */
  leastVcpus: number;
  classes: readonly string[];
};

function kindOf({ instanceType, buy }: PlannedClass): QuotaKind {
  return `${instanceType.startsWith("p") ? "p" : "g"} ${buy}`;
}

/** What the fleet asks of each quota that it needs. */
export function demandOf(fleet: readonly PlannedClass[]): ReadonlyMap<QuotaKind, Demand> {
  const demands = new Map<QuotaKind, Demand>();
  for (const planned of fleet) {
    const { vcpus } = instanceTypes[planned.instanceType];
    const before = demands.get(kindOf(planned)) ?? { vcpus: 0, leastVcpus: 0, classes: [] };
    demands.set(kindOf(planned), {
      vcpus: before.vcpus + planned.hosts * vcpus,
      leastVcpus: Math.max(before.leastVcpus, vcpus),
      classes: [...before.classes, planned.name],
    });
  }
  return demands;
}

export function judgeQuota(kind: QuotaKind, demand: Demand, allowed: number): Verdict {
  const { code } = quotas[kind];
  const says = `${quotaName(kind)} allows ${allowed} vCPUs, and ${demand.classes.join(" and ")} may take ${demand.vcpus}`;
  const raise = `Ask for ${demand.vcpus} in Service Quotas (${code}); it takes a day or two`;
  if (allowed >= demand.vcpus) return ok(`${says}.`);
  if (allowed < demand.leastVcpus) return blocker(`${says}: a host needs ${demand.leastVcpus}.`, `${raise}.`);
  return advice(`${says}.`, `${raise}, or keep the knob max-hosts at what the quota holds.`);
}

/** In vCPUs. An account that never had its own value has the default one. */
export async function readQuota(client: ServiceQuotasClient, kind: QuotaKind): Promise<number> {
  const asked = { ServiceCode: "ec2", QuotaCode: quotas[kind].code };
  const { Quota } = await client.send(new GetServiceQuotaCommand(asked)).catch((error: unknown) => {
    if (error instanceof NoSuchResourceException) return client.send(new GetAWSDefaultServiceQuotaCommand(asked));
    throw error;
  });
  if (Quota?.Value === undefined) throw new Error(`the quota ${asked.QuotaCode} has no value`);
  return Quota.Value;
}
