import type { NetworkCall } from "../../ports/network.ts";
import { bidCall } from "./auction/bid.ts";
import { failCall } from "./requests/fail-fulfillment.ts";
import { fulfillCall } from "./requests/fulfill-proof.ts";
import type { SignedCall } from "./signed-call.ts";

/** The call that the node's lane signs, keeps and sends. */
export function signedCallOf(call: NetworkCall): SignedCall {
  switch (call.kind) {
    case "bid":
      return bidCall(call);
    case "fulfill":
      return fulfillCall(call);
    case "fail":
      return failCall(call);
  }
}
