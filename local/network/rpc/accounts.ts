import { SetAccountNameRequestBodySchema, SetTermsSignatureRequestBodySchema } from "../../../src/gen/types_pb.ts";
import { address } from "../address.ts";
import type { Engine } from "../engine.ts";
import { fromHex } from "../hex.ts";
import { orRefuse, refusal } from "../refusal.ts";
import { accountOf, changeAccount, proverOf } from "../state/accounts.ts";
import { commit, signedCall } from "../transact.ts";
import { known } from "../wire.ts";
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
    return { account: { address: fromHex(account.address), ...known({ name: account.name }) } };
  },
  /** The prover on whose behalf this signer bids; an address that acts for nobody is its own owner. */
  getOwner(request) {
    const signer = address(request.address);
    return { owner: fromHex(proverOf(engine.state, signer)?.address ?? signer) };
  },
  async setAccountName(message) {
    const call = await signedCall(engine, nameSpec, message);
    if (address(call.body.address) !== call.sender) {
      orRefuse(refusal("permission-denied", "only an account's owner may name it"));
    }
    const txHash = commit(engine, call);
    changeAccount(engine.state, call.sender, { name: call.body.name });
    return { txHash, body: {} };
  },
  async setTermsSignature(message) {
    const call = await signedCall(engine, termsSpec, message);
    const txHash = commit(engine, call);
    changeAccount(engine.state, call.sender, { termsMessage: call.body.message });
    return { txHash, body: {} };
  },
});
