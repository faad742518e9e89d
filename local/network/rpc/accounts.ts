import { SetAccountNameRequestBodySchema, SetTermsSignatureRequestBodySchema } from "../../../src/gen/types_pb.ts";
import { address } from "../address.ts";
import type { Engine } from "../engine.ts";
import { fromHex } from "../hex.ts";
import { orRefuse, refusal } from "../refusal.ts";
import { accountOf, changeAccount, ownerOf, proverOf } from "../state/accounts.ts";
import { commit, signedCall } from "../transact.ts";
import { known } from "../wire.ts";
import { nameOf } from "./name.ts";
import type { NetworkRpcs } from "./service.ts";

const nameSpec = { method: "SetAccountName", body: SetAccountNameRequestBodySchema, domain: "none" } as const;
const termsSpec = { method: "SetTermsSignature", body: SetTermsSignatureRequestBodySchema, domain: "none" } as const;

export const accounts = (engine: Engine): NetworkRpcs => ({
  getNonce: (request) => ({ nonce: accountOf(engine.state, address(request.address)).nonce }),
  getAccountName: (request) => known({ name: accountOf(engine.state, address(request.address)).name }),
  getTermsSignature: (request) => ({
    isSigned: accountOf(engine.state, address(request.address)).termsMessage !== undefined,
  }),
  getAccount(request) {
    const account = accountOf(engine.state, address(request.address));
    const prover = proverOf(engine.state, account.address)?.address;
    const provingAddress = prover === undefined ? undefined : fromHex(prover);
    return { account: { address: fromHex(account.address), ...known({ name: account.name, provingAddress }) } };
  },
  /** The prover on whose behalf this signer bids; an address that acts for nobody is its own owner. */
  getOwner: (request) => ({ owner: fromHex(ownerOf(engine.state, address(request.address))) }),
  getTEEWhitelistStatus: (request) => ({
    isWhitelisted: accountOf(engine.state, address(request.address)).teeWhitelisted ?? false,
  }),
  async setAccountName(message) {
    const call = await signedCall(engine, nameSpec, message);
    if (address(call.body.address) !== call.sender) {
      orRefuse(refusal("permission-denied", "only an account's owner may name it"));
    }
    const name = nameOf(call.body.name);
    const txHash = commit(engine, call);
    changeAccount(engine.state, call.sender, { name });
    return { txHash, body: {} };
  },
  async setTermsSignature(message) {
    const call = await signedCall(engine, termsSpec, message);
    checkTerms(call.body.message);
    const txHash = commit(engine, call);
    changeAccount(engine.state, call.sender, { termsMessage: call.body.message });
    return { txHash, body: {} };
  },
});

/** The network's own terms fit easily. */
const longestTermsChars = 8192;

function checkTerms(message: string): void {
  if (message.length === 0 || message.length > longestTermsChars) {
    orRefuse(refusal("invalid-argument", `message must be 1 to ${longestTermsChars} characters`));
  }
}
