import { connect, constants } from "node:http2";

/**
 * Megabytes. Node's own 10 are too few for a client whose large message is refused before it was sent: what waits to be
 * sent counts, and the refusal itself, and every answer after it, are thrown away as too much.
 */
export const sessionMemory = { maxSessionMemory: 1024 } as const;

/** After so long a call without an end is one that hangs. */
const patienceMs = 15_000;

/** Sends raw bytes as the body of a gRPC call; its `grpc-status`, or how else it ended. */
export function callRaw(url: string, path: string, body: Uint8Array): Promise<string> {
  const session = connect(url, sessionMemory);
  return new Promise((resolve) => {
    const end = (how: string): void => {
      clearTimeout(timer);
      session.destroy();
      resolve(how);
    };
    const timer = setTimeout(() => end("no answer"), patienceMs);
    session.on("error", () => end("broken connection"));
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: "POST",
      [constants.HTTP2_HEADER_PATH]: `/${path}`,
      "content-type": "application/grpc+proto",
      te: "trailers",
    });
    let status = "no status";
    const note = (headers: Record<string, unknown>): void => {
      if (headers["grpc-status"] !== undefined) status = String(headers["grpc-status"]);
      else if (headers[":status"] !== undefined && headers[":status"] !== 200) {
        status = `HTTP ${String(headers[":status"])}`;
      }
    };
    stream
      .on("response", note)
      .on("trailers", note)
      .on("error", () => end("reset stream"));
    stream.on("close", () => end(status)).resume();
    stream.end(body);
  });
}

/** One message as gRPC frames it, not compressed. */
export function framed(payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(5 + payload.length);
  new DataView(frame.buffer).setUint32(1, payload.length);
  frame.set(payload, 5);
  return frame;
}

/** Whether a call ends in the words of gRPC there, whatever they are. */
export const answersGrpc = async (url: string): Promise<boolean> =>
  /^\d+$/.test(await callRaw(url, "network.ProverNetwork/GetProvePrice", framed(new Uint8Array())));
