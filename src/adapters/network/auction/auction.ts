import { bind } from "../bind.ts";
import type { Session } from "../session.ts";
import { bid } from "./bid.ts";
import { getGasPriceEstimate } from "./get-gas-price-estimate.ts";
import { getMarketPrice } from "./get-market-price.ts";
import { getPriceInfo } from "./get-price-info.ts";
import { getProvePrice } from "./get-prove-price.ts";
import { listBids } from "./list-bids.ts";
import { listProverBids } from "./list-prover-bids.ts";
import { listSettleableRequests } from "./list-settleable-requests.ts";
import { settle } from "./settle.ts";

/** Bidding and settlement, and what they go by: prices. */
export const auction = (session: Session) => ({
  bid: bind(session, bid),
  bids: bind(session, listBids),
  proverBids: bind(session, listProverBids),
  settle: bind(session, settle),
  settleable: bind(session, listSettleableRequests),
  provePrice: bind(session, getProvePrice),
  marketPrice: bind(session, getMarketPrice),
  priceInfo: bind(session, getPriceInfo),
  gasPriceEstimate: bind(session, getGasPriceEstimate),
});
