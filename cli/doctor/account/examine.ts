import type { Deployment } from "../../../lib/configuration.ts";
import { askForSkew, judgeClock, judgeNetworkClock } from "../clock.ts";
import { blocker, type Finding, ok, type Verdict } from "../finding.ts";
import { runChecks } from "../run-checks.ts";
import { sayError } from "../say-error.ts";
import { accountChecks } from "./checks.ts";
import { createClients } from "./clients.ts";
import { type Identity, readIdentity } from "./identity.ts";

/** Everything about one stage in the account and region of the environment. Without credentials nothing else is asked. */
export async function examineAccount(deployment: Deployment): Promise<Finding[]> {
  const clients = createClients();
  const identity = await readIdentity(clients.sts, Date.now).catch((error: unknown) => sayError(error));
  if (typeof identity === "string") return [{ check: "credentials", ...noAccount(identity) }];
  const { arn, account, region } = identity;
  const who: Finding = { check: "credentials", ...ok(`${arn}, in the account ${account} and ${region}.`) };
  const skew = () => clockVerdicts(identity, deployment.networkUrl);
  const clock = { name: "clock", look: skew, onFailure: { level: "advice", todo: "Compare it by hand." } } as const;
  return [who, ...(await runChecks([clock, ...accountChecks({ deployment, clients, identity })]))];
}

const noAccount = (because: string): Verdict =>
  blocker(
    `AWS does not tell who we are (${because}).`,
    "Set AWS_PROFILE or sign in (`aws sso login`), and AWS_REGION; `aws sts get-caller-identity` must answer.",
  );

async function clockVerdicts({ skew }: Identity, networkUrl: string): Promise<Verdict[]> {
  if (!skew) throw new Error("the answer of AWS carries no date");
  const network = await askForSkew(networkUrl, Date.now).catch(() => undefined); // the network's check says so
  return [judgeClock("AWS", skew), ...(network ? [judgeNetworkClock(skew, network)] : [])];
}
