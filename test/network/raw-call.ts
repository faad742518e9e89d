import { connect, constants } from "node:http2";

/** Sends raw bytes as the body of a gRPC call; its status, or how else it ended. */
export function callRaw(
  url: string,
  path: string,
  body: Uint8Array,
  contentType = "application/grpc+proto",
): Promise<string> {
  const session = connect(url);
  return new Promise((resolve) => {
    const end = (how: string): void => {
      session.destroy();
      resolve(how);
    };
    session.on("error", () => end("error"));
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: "POST",
      [constants.HTTP2_HEADER_PATH]: `/${path}`,
      "content-type": contentType,
      te: "trailers",
    });
    let status = "none";
    const note = (headers: Record<string, unknown>): void => {
      if (headers["grpc-status"] !== undefined) status = String(headers["grpc-status"]);
      else if (status === "none" && headers[":status"] !== undefined) status = `HTTP ${String(headers[":status"])}`;
    };
    stream
      .on("response", note)
      .on("trailers", note)
      .on("error", () => end("error"));
    stream.on("close", () => end(status)).resume();
    stream.end(body);
  });
}
