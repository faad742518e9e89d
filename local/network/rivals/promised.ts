import type { Hex } from "../hex.ts";

/** What a rival has promised: bids in auctions that are open, and requests that it won. */
export type Promised = {
  mayPromise(requestId: Hex): boolean;
  bid(requestId: Hex): void;
  win(requestId: Hex): void;
  /** The auction went to somebody else or to nobody; nothing happens where it was won. */
  lose(requestId: Hex): void;
  /** Proved, given up or taken away. */
  end(requestId: Hex): void;
};

export function createPromised(capacity: number): Promised {
  const promised = new Map<Hex, "bid" | "won">();
  return {
    mayPromise: (requestId) => promised.size < capacity && !promised.has(requestId),
    bid: (requestId) => void promised.set(requestId, "bid"),
    win: (requestId) => void promised.set(requestId, "won"),
    lose: (requestId) => {
      if (promised.get(requestId) === "bid") promised.delete(requestId);
    },
    end: (requestId) => void promised.delete(requestId),
  };
}
