import type { ProofMode } from "../../../domain/proof-request.ts";
import type { Wei } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { defined } from "../defined.ts";
import { countOf, weiIfAny } from "../parse-values.ts";
import { type Rpc, read } from "../rpc.ts";
import { priceIfAny } from "./price-if-any.ts";

/** What proofs cost: base fees in wei, prices in wei per PGU. */
export type PriceInfo = {
  baseFees: { [Mode in Exclude<ProofMode, "unknown">]?: Wei };
  lowestPerPgu?: Wei;
  averagePerPgu?: Wei;
  highestPerPgu?: Wei;
  /** Auctions behind the prices; 0: nothing was won, and the prices are the network's own idea. */
  samples: number;
  /** Seconds that were looked back on; 0: the network does not say. */
  windowSec: number;
};

/**
 * Base fees, and the lowest, average and highest price that auctions were lately won at.
 * @rpc GetPriceInfo
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetPriceInfo
 */
export const getPriceInfo = (rpc: Rpc): Promise<PriceInfo> =>
  read(rpc, ProverNetwork.method.getPriceInfo, {}, (info) =>
    defined({
      baseFees: defined({
        core: weiIfAny(info.baseFeeCore),
        compressed: weiIfAny(info.baseFeeCompressed),
        plonk: weiIfAny(info.baseFeePlonk),
        groth16: weiIfAny(info.baseFeeGroth16),
      }),
      lowestPerPgu: priceIfAny(info.minPricePerPgu),
      averagePerPgu: priceIfAny(info.avgPricePerPgu),
      highestPerPgu: priceIfAny(info.maxPricePerPgu),
      samples: countOf(info.sampleCount),
      windowSec: info.timeWindowSeconds,
    }),
  );
