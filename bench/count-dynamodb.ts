import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

/**
 * Between the clients and the DynamoDB engine: asks for the consumed capacity of every call and adds it up. On demand a
 * write unit is 1 KB and a read unit 4 KB, indexes included; where the engine does not say, the item's size does.
 */
export type DynamodbMeter = {
  url: string;
  units(): { read: number; write: number; calls: number };
  close(): Promise<void>;
};

const capacity = z.object({ CapacityUnits: z.number() });
const answered = z.object({ ConsumedCapacity: z.union([capacity, z.array(capacity)]).optional() });
const writes = new Set(["PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"]);
const metered = new Set([...writes, "GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems"]);

export async function meterDynamodb(engineUrl: string): Promise<DynamodbMeter> {
  const total = { read: 0, write: 0, calls: 0 };
  const target = new URL(engineUrl);
  const server = createServer((incoming, outgoing) => {
    const operation = String(incoming.headers["x-amz-target"]).split(".").at(-1) ?? "";
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = metered.has(operation) ? asking(Buffer.concat(chunks)) : Buffer.concat(chunks);
      const { "content-length": _length, host: _host, ...headers } = incoming.headers;
      const forwarded = send(
        {
          host: target.hostname,
          port: target.port,
          method: incoming.method,
          path: incoming.url,
          headers: { ...headers, "content-length": body.length },
        },
        (response) => {
          const answer: Buffer[] = [];
          response.on("data", (chunk: Buffer) => answer.push(chunk));
          response.on("end", () => {
            const whole = Buffer.concat(answer);
            count(operation, body, whole);
            outgoing.writeHead(response.statusCode ?? 500, response.headers);
            outgoing.end(whole);
          });
        },
      );
      forwarded.on("error", () => outgoing.destroy());
      forwarded.end(body);
    });
  });
  const count = (operation: string, asked: Buffer, answer: Buffer) => {
    if (!metered.has(operation)) return;
    total.calls += 1;
    const said = unitsIn(answer);
    if (writes.has(operation)) total.write += said ?? Math.ceil(asked.length / 1024);
    else total.read += said ?? Math.ceil(answer.length / 4096);
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens on TCP
    units: () => ({ ...total }),
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
}

const asking = (body: Buffer): Buffer =>
  Buffer.from(JSON.stringify({ ...(JSON.parse(body.toString("utf8")) as object), ReturnConsumedCapacity: "TOTAL" }));

function unitsIn(answer: Buffer): number | undefined {
  const read = answered.safeParse(JSON.parse(answer.toString("utf8") || "{}"));
  const said = read.success ? read.data.ConsumedCapacity : undefined;
  if (said === undefined) return undefined;
  return [said].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
}
