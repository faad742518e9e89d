import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../../src/adapters/clock/system-clock.ts";
import { createStatusReader, type StatusReader } from "../../../src/adapters/network/read-status.ts";
import { requestId } from "../../../src/domain/values.ts";
import { keptLog } from "../kept-log.ts";
import { standing, startStatusServer } from "./status-server.ts";

const id = requestId(`0x${"ab".repeat(32)}`);
let server: Awaited<ReturnType<typeof startStatusServer>>;
let reader: StatusReader;
beforeEach(async () => {
  server = await startStatusServer();
  reader = createStatusReader({ url: server.url, log: keptLog(), clock: systemClock });
});
afterEach(async () => {
  reader.close();
  await server.close();
});

test("a request's standing is told in our words, with the cause where its execution failed", async () => {
  server.shows(standing.unexecutable);
  expect(await reader.status(id)).toEqual({
    fulfillmentStatus: "assigned",
    executionStatus: "unexecutable",
    isCanceled: false,
    executeFailureCause: "EXCEEDED_CYCLE_LIMIT",
  });
});

test("a status that this version does not know is unknown, not an error", async () => {
  server.shows(standing.strange);
  expect(await reader.status(id)).toMatchObject({ fulfillmentStatus: "unknown", executionStatus: "unknown" });
});

test("a request that the network does not know is undefined, and a network without an answer throws", async () => {
  server.shows("unknown");
  expect(await reader.status(id)).toBeUndefined();
  server.shows("down");
  await expect(reader.status(id)).rejects.toThrow("later");
});
