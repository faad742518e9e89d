import { SSMClient } from "@aws-sdk/client-ssm";
import { createKnobs } from "../adapters/ssm/create-knobs.ts";
import { awsLimits } from "./aws-limits.ts";
import { log } from "./log.ts";
import { provider } from "./provider.ts";

export const knobs = provider(["knobsPath", ...log.needs], (config) =>
  createKnobs({ client: new SSMClient(awsLimits), path: config.knobsPath, log: log.make(config) }),
);
