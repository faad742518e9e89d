import type { Log } from "../../ports/log.ts";
import type { MessageSigner } from "../../ports/message-signer.ts";
import { NetworkError } from "../../ports/port-error.ts";
import { accounts } from "./accounts/accounts.ts";
import { artifacts } from "./artifacts/artifacts.ts";
import { auction } from "./auction/auction.ts";
import { createLane, type LaneGuard } from "./lane.ts";
import { payments } from "./payments/payments.ts";
import { programs } from "./programs/programs.ts";
import { provers } from "./provers/provers.ts";
import { requests } from "./requests/requests.ts";
import { createRpc, type Rpc } from "./rpc.ts";
import { domainSeparator } from "./signing.ts";
import { statistics } from "./statistics/statistics.ts";
import { openConnection } from "./transport.ts";
import { verification } from "./verification/verification.ts";

export type ClientOptions = {
  /** `http://` or `https://`, without a path: both the network and its artifacts are there. */
  url: string;
  /** Where the verifier is; absent: at `url`. */
  verifierUrl?: string;
  /** 1 is mainnet, 11155111 is Sepolia: it goes into what is signed. Absent: mainnet. */
  chainId?: bigint;
  /** Absent: reads only; what has to be signed is refused with `no-signer`. */
  signer?: MessageSigner;
  /** It never hears a key, a link that is a secret, or a proof. */
  log: Log;
  /** Milliseconds for one call, retries of a read included; 15 s where it is absent. */
  deadlineMs?: number;
  clock: Rpc["clock"];
  /** Who keeps the others of the same key waiting, and writes down what is sent; absent: this client is alone. */
  guard?: LaneGuard;
};

/**
 * Every RPC of the prover network, of its artifact store and of its verifier. One connection, opened by the first call. Each
 * call takes `{ signal }` as a last argument, and a signed one `{ nonce }` too. A read is tried again while its deadline
 * lasts. A signed call is sent in its turn, one at a time for this client, and once: after a lost answer it is looked up
 * by its hash, and only the same bytes are sent again. Throws NetworkErrors with a `code` and a `policy`; `OutcomeUnknown`
 * where nobody says what became of a signed call.
 */
export function createClient(options: ClientOptions) {
  const { url, verifierUrl = url, chainId = 1n, signer = noSigner, log, clock, guard } = options;
  const connection = openConnection(url);
  const verifier = verifierUrl === url ? connection : openConnection(verifierUrl);
  const limits = options.deadlineMs === undefined ? {} : { deadlineMs: options.deadlineMs };
  const rpc = createRpc({ connection, log, clock, ...limits });
  const domain = domainSeparator(chainId);
  const session = { ...rpc, signer, domain, lane: createLane({ rpc, signer, domain, guard }) };
  return {
    requests: requests(session),
    accounts: accounts(session),
    programs: programs(session),
    payments: payments(session),
    auction: auction(session),
    provers: provers(session),
    statistics: statistics(session),
    artifacts: artifacts(session),
    verification: verification({ ...session, transport: verifier.transport }),
    /** Ends the connection, and with it any call in flight. */
    close(): void {
      connection.close();
      verifier.close();
    },
  };
}

const refuse = () =>
  Promise.reject(new NetworkError("no-signer", "give-up", "this call is signed: give the client a signer"));
const noSigner: MessageSigner = { address: refuse, sign: refuse };
