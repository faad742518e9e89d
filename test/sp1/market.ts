import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NetworkBox } from "../../local/network/box.ts";
import { type DemoAccount, demoAccount } from "../../local/network/demo-accounts.ts";
import type { ProverRegistration } from "../../local/network/genesis.ts";
import { fromHex, type Hex, toHex } from "../../local/network/hex.ts";
import type { InProcess, InProcessOutcome, OpenRequest } from "../../local/network/ports.ts";
import { startBox } from "../../local/system/start-box.ts";
import { askSdk, type Told } from "./ask-sdk.ts";
import { builtPrograms } from "./built-programs.ts";
import type { MockProofs } from "./mock-proofs.ts";

type Act = "proves" | "fails" | "sits" | "proves in vain";

/** A prover of the market, and how it behaves. On default whitelists unless it says otherwise. */
export type MarketProver = Pick<ProverRegistration, "listed" | "highAvailability"> & {
  /** Its price, in wei per PGU. */
  wei?: bigint;
  /** Whether it bids on this request; on every one unless told. */
  bidsOn?: (request: OpenRequest) => boolean;
  /** What it does with what it wins. */
  then?: Act;
};

export type BidTold = { prover: string; requestId: Hex } & InProcessOutcome;

export type Market = {
  box: NetworkBox;
  accountOf(prover: string): DemoAccount;
  /** What every bid came to, in order. */
  bids: readonly BidTold[];
  bid(prover: string, requestId: Hex): void;
  /** Hands the proof of what this prover has won in. Throws where the box refuses it. */
  deliver(prover: string, requestId: Hex): Promise<void>;
  /** When requests were assigned, in milliseconds by the box's clock. */
  assignedAtMs: ReadonlyMap<Hex, number>;
  /** The published SDK asks for SP1's mock proof of the usual program. */
  ask(...args: string[]): Promise<readonly Told[]>;
};

/** What closes when a test has ended. */
type Ending = (end: () => Promise<void>) => void;

/** A network of these provers and no other, each of which has SP1's mock proofs at hand. */
export const openMarket =
  (mock: MockProofs) =>
  async (onEnd: Ending, provers: Readonly<Record<string, MarketProver>>): Promise<Market> => {
    const box = await startMarketBox(onEnd);
    const bids: BidTold[] = [];
    const assignedAtMs = new Map<Hex, number>();
    for (const [name, { listed = true, highAvailability = false }] of Object.entries(provers)) {
      box.registerProver({ address: demoAccount(name).address, name, listed, highAvailability });
    }

    function bid(name: string, requestId: Hex): void {
      const amountWei = provers[name]?.wei ?? 500_000_000n;
      const outcome = box.inProcess.bid({ prover: addressOf(name), requestId: fromHex(requestId), amountWei });
      bids.push({ prover: name, requestId, ...outcome });
    }
    box.inProcess.onRequest((request) => {
      const keen = Object.entries(provers).filter(([, { bidsOn = () => true }]) => bidsOn(request));
      for (const [name] of keen) bid(name, toHex(request.requestId));
    });
    box.inProcess.onAssigned(({ requestId, prover }) => {
      assignedAtMs.set(toHex(requestId), box.clock.nowMs());
      const [, winner] = Object.entries(provers).find(([name]) => demoAccount(name).address === toHex(prover)) ?? [];
      void acts[winner?.then ?? "proves"]({ box, mock, requestId, prover });
    });

    const asker = { url: box.url, privateKey: box.accounts.requester.privateKey, elf: mock.elf, vk: mock.vk };
    const ask = (...args: string[]) => askSdk(asker, "--mock", ...args);
    const deliver = (name: string, requestId: Hex) =>
      proves({ box, mock, requestId: fromHex(requestId), prover: addressOf(name) });
    return { box, accountOf: demoAccount, bids, bid, deliver, assignedAtMs, ask };
  };

const addressOf = (name: string) => fromHex(demoAccount(name).address);

/** Its own demonstration prover is on no list. */
async function startMarketBox(onEnd: Ending): Promise<NetworkBox> {
  const stateDir = mkdtempSync(join(tmpdir(), "market-"));
  const verification = { kind: "mock", prover: builtPrograms().prover } as const;
  const network = await startBox({ port: 0, artifactPort: 0, auctionSec: 1, stateDir, verification, rivals: [] });
  onEnd(async () => {
    await network.close();
    rmSync(stateDir, { recursive: true, force: true });
  });
  network.box.registerProver({ address: network.box.accounts.prover.address, listed: false });
  return network.box;
}

type Won = { box: NetworkBox; mock: MockProofs; requestId: Uint8Array; prover: Uint8Array };

const acts: Readonly<Record<Act, (won: Won) => Promise<unknown> | void>> = {
  proves,
  fails: ({ box, requestId, prover }) => void box.inProcess.fail({ requestId, prover }),
  sits: () => undefined,
  async "proves in vain"(won) {
    await proves(won);
    won.box.revert(toHex(won.requestId));
  },
};

async function proves({ box, mock, requestId, prover }: Won): Promise<void> {
  const mode = (box.inProcess.subject(requestId) as NonNullable<ReturnType<InProcess["subject"]>>).mode; // uploaded before
  const delivered = await box.inProcess.fulfill({ requestId, prover, proof: mock.proofs[mode] });
  if (delivered.kind === "refused") throw new Error(`the box refused a mock proof: ${delivered.message}`);
}
