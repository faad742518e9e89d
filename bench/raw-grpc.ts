import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import { framed } from "../conformance/raw-call.ts";

/**
 * The load generator of the box's figures: `node:http2` alone, one connection, gRPC frames that are made once. It
 * decodes nothing, so that what it takes of the machine is little beside what the box takes.
 */
export async function createLoad(url: string) {
  const session = connect(url);
  await once(session, "connect");
  return {
    call: (rpc: string, message: Uint8Array) => call(session, rpc, framed(message)),
    /** So many calls in a row, of each of `lanes` at the same time; one after the other within a lane. */
    async calls(rpc: string, message: Uint8Array, { lanes, each }: { lanes: number; each: number }): Promise<void> {
      const frame = framed(message);
      const lane = async () => {
        for (let done = 0; done < each; done++) await call(session, rpc, frame);
      };
      await Promise.all(Array.from({ length: lanes }, lane));
    },
    close: () => session.destroy(),
  };
}

/** How many bytes the answer has; throws for whatever is no answer. */
function call(session: ClientHttp2Session, rpc: string, frame: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ":method": "POST",
      ":path": `/network.ProverNetwork/${rpc}`,
      "content-type": "application/grpc+proto",
      te: "trailers",
    });
    let [bytes, status] = [0, "none"];
    stream.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
    });
    stream.on("trailers", (trailers) => {
      status = String(trailers["grpc-status"]);
    });
    stream.on("error", reject);
    stream.on("end", () => (status === "0" ? resolve(bytes) : reject(new Error(`${rpc} ended with ${status}`))));
    stream.end(frame);
  });
}
