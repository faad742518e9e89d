import { bind } from "../bind.ts";
import type { Session } from "../session.ts";
import { verifyProof } from "./verify-proof.ts";

/** Verification of proofs, by the network's verifier. */
export const verification = (session: Session) => ({ verify: bind(session, verifyProof) });
