import { systemClock } from "../adapters/clock/system-clock.ts";
import { createJournal } from "../adapters/s3/create-journal.ts";
import { bucketClient } from "./bucket-client.ts";
import { provider } from "./provider.ts";

export const journal = provider(bucketClient.needs, (config) =>
  createJournal({ ...bucketClient.make(config), clock: systemClock }),
);
