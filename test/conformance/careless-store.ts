import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type CarelessStore = { url: string; close(): Promise<void> };

/** A store of artifacts that takes whatever comes and gives whatever is there, whole, to everyone, by any link. */
export async function startCarelessStore(): Promise<CarelessStore> {
  const kept = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.method === "PUT") kept.set(path, Buffer.concat(chunks));
      response.end(kept.get(path) ?? "");
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
