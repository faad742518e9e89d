import { type ClientHttp2Stream, constants } from "node:http2";
import { Code, ConnectError } from "@connectrpc/connect";

/**
 * Ends a call whose stream the server closes without an answer and with NO_ERROR: connect-node 2.1.2 takes that for no error
 * at all, and waits for the headers until the call's deadline.
 */
export function guardStream(stream: ClientHttp2Stream): void {
  let isAnswered = false;
  stream.once("response", () => {
    isAnswered = true;
  });
  stream.once("close", () => {
    if (isAnswered || stream.rstCode !== constants.NGHTTP2_NO_ERROR) return;
    stream.emit("error", new ConnectError("the stream was closed without an answer", Code.Unavailable));
  });
}
