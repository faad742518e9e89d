import { bind } from "../bind.ts";
import type { Session } from "../session.ts";
import { acceptDelegation } from "./accept-delegation.ts";
import { addDelegation } from "./add-delegation.ts";
import { getAccount } from "./get-account.ts";
import { getAccountName } from "./get-account-name.ts";
import { getDelegation } from "./get-delegation.ts";
import { getDelegationParams } from "./get-delegation-params.ts";
import { getNonce } from "./get-nonce.ts";
import { getOwner } from "./get-owner.ts";
import { getTermsSignature } from "./get-terms-signature.ts";
import { getTransaction } from "./get-transaction.ts";
import { listDelegations } from "./list-delegations.ts";
import { removeDelegation } from "./remove-delegation.ts";
import { setAccountName } from "./set-account-name.ts";
import { setDelegation } from "./set-delegation.ts";
import { setTermsSignature } from "./set-terms-signature.ts";
import { terminateDelegation } from "./terminate-delegation.ts";

/** Accounts: nonces, transactions, names, terms, and who acts for whom. */
export const accounts = (session: Session) => ({
  get: bind(session, getAccount),
  nonce: bind(session, getNonce),
  transaction: bind(session, getTransaction),
  name: bind(session, getAccountName),
  setName: bind(session, setAccountName),
  termsSigned: bind(session, getTermsSignature),
  signTerms: bind(session, setTermsSignature),
  owner: bind(session, getOwner),
  delegation: bind(session, getDelegation),
  delegationParams: bind(session, getDelegationParams),
  setDelegation: bind(session, setDelegation),
  delegations: bind(session, listDelegations),
  addDelegation: bind(session, addDelegation),
  removeDelegation: bind(session, removeDelegation),
  acceptDelegation: bind(session, acceptDelegation),
  terminateDelegation: bind(session, terminateDelegation),
});
