import { createArtifacts } from "../adapters/s3/create-artifacts.ts";
import { bucketClient } from "./bucket-client.ts";
import { log } from "./log.ts";
import { provider } from "./provider.ts";

export const artifacts = provider([...bucketClient.needs, ...log.needs], (config) =>
  createArtifacts({ ...bucketClient.make(config), log: log.make(config) }),
);
