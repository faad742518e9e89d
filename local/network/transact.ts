import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { MessageFormat } from "../../src/gen/types_pb.ts";
import { authenticate, checkNonce, type SignedCall, type SignedSpec } from "./authenticate.ts";
import type { Engine } from "./engine.ts";
import { fromHex, type Hex } from "./hex.ts";
import { orRefuse } from "./refusal.ts";
import { changeAccount } from "./state/accounts.ts";

type Envelope<Body> = { format: MessageFormat; signature: Uint8Array; body?: Body | undefined };

/**
 * The call, authenticated; ends it with the refusal otherwise. Calls are looked at in the order in which they came: a
 * signature takes time to check, and the next nonce must not be judged before the one ahead of it is spent.
 */
export const signedCall = async <Body extends DescMessage>(
  engine: Engine,
  spec: SignedSpec<Body>,
  request: Envelope<MessageShape<Body>>,
): Promise<SignedCall<MessageShape<Body>>> => orRefuse(await engine.inTurn(() => authenticate(engine, spec, request)));

/**
 * Accepts the call: its nonce is spent and its transaction can be looked up from now on. Everything that can refuse
 * must have been asked before, and the change itself must follow without waiting for anything.
 */
export function commit(engine: Engine, call: SignedCall<unknown>, requestId?: Hex): Uint8Array {
  const { state, rules } = engine;
  orRefuse(checkNonce(state, rules, call));
  changeAccount(state, call.sender, { nonce: call.nonce + 1n });
  state.transactions.set(call.hash, {
    hash: call.hash,
    method: call.method,
    sender: call.sender,
    signature: call.signature,
    nonce: call.nonce,
    createdAtSec: engine.nowSec(),
    ...(requestId === undefined ? {} : { requestId }),
  });
  return fromHex(call.hash);
}
