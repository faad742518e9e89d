import { connect } from "node:http2";
import { createArtifactServer } from "../../local/network/artifacts/artifact-server.ts";
import { createNetworkBox } from "../../local/network/box.ts";
import { realClock } from "../../local/network/clock.ts";
import { chooseVerification } from "../../local/network/verification/choose.ts";

/** gRPC's number for a call that a server does not have. */
const unimplemented = "12";

/** Which of these RPCs (`/network.ProverNetwork/GetNonce`) a box serves: it is started, and asked each with nothing in it. */
export async function servedByTheBox(paths: readonly string[]): Promise<ReadonlySet<string>> {
  const clock = realClock();
  const artifacts = await createArtifactServer({ clock });
  const verification = chooseVerification({ kind: "simulated" });
  const box = await createNetworkBox({ artifacts, ...verification, clock });
  try {
    const statuses = await Promise.all(paths.map((path) => statusOf(box.url, path)));
    return new Set(paths.filter((_, index) => statuses[index] !== unimplemented));
  } finally {
    await Promise.all([box.close(), artifacts.close(), verification.close()]);
  }
}

/** The status of one call with an empty message; a stream that is served ends at its deadline, with another. */
function statusOf(url: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const session = connect(url);
    session.on("error", reject);
    const headers = { "content-type": "application/grpc+proto", te: "trailers", "grpc-timeout": "500m" };
    const call = session.request({ ":method": "POST", ":path": path, ...headers });
    const heard = (fields: Record<string, unknown>): void => {
      const status = fields["grpc-status"];
      if (typeof status === "string") resolve(status);
    };
    call.on("response", heard);
    call.on("trailers", heard);
    call.on("error", reject);
    call.on("close", () => {
      session.close();
      reject(new Error(`${path} was closed without a status`));
    });
    call.resume();
    call.end(Buffer.alloc(5)); // not compressed, of no length
  });
}
