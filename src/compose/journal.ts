import { systemClock } from "../adapters/clock/system-clock.ts";
import { createJournal } from "../adapters/s3/create-journal.ts";
import { bucketClient } from "./bucket-client.ts";
import { log } from "./log.ts";
import { provider } from "./provider.ts";

export const journal = provider([...bucketClient.needs, ...log.needs], (config) =>
  createJournal({ ...bucketClient.make(config), clock: systemClock, log: log.make(config) }),
);
