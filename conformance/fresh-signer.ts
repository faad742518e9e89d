import { randomBytes } from "node:crypto";
import type { MessageSigner } from "../library/network.ts";
import { privateKeySigner } from "../library/network.ts";
import { hexOf } from "../src/adapters/network/hex.ts";

/** A signer that nobody has heard of. Its key is forgotten with it. */
export const freshSigner = (): MessageSigner => privateKeySigner(hexOf(randomBytes(32)));
