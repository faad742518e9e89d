import type { MessageSigner } from "../../ports/message-signer.ts";
import type { Lane, Receipt, SendOptions } from "./lane.ts";
import type { Rpc } from "./rpc.ts";
import type { SignedCall } from "./signed-call.ts";

/** Who signs, and the domain separator of the network it is signed for. */
export type Signing = { signer: MessageSigner; domain: Uint8Array };

/** What a verb of the library works with: a read takes its Rpc alone. */
export type Session = Rpc & Signing & Pick<SendOptions, "nonce"> & { lane: Lane };

/** Sends the call in the session's lane. Throws a NetworkError, `OutcomeUnknown` where nobody said what became of it. */
export const transact = ({ lane, nonce, signal }: Session, call: SignedCall): Promise<Receipt> =>
  lane.send(call, { nonce, signal });
