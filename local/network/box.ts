import { runBridge } from "./bridge.ts";
import { realClock } from "./clock.ts";
import { serveControl } from "./control.ts";
import { type DemoAccounts, demoAccounts } from "./demo-accounts.ts";
import { createEngine, type Engine } from "./engine.ts";
import { faultInterceptor } from "./fault-interceptor.ts";
import { createFaults, type Faults } from "./faults.ts";
import { applyGenesis, demoGenesis, type Genesis, registerProver } from "./genesis.ts";
import { serveGrpc } from "./grpc-server.ts";
import { toHex } from "./hex.ts";
import { inProcess } from "./in-process.ts";
import { type Inspection, inspect } from "./inspect.ts";
import { runLifecycle } from "./lifecycle.ts";
import type { ArtifactStore, Bidder, Clock, InProcess, Oracle, Verifier } from "./ports.ts";
import { createPriceFeed, type PriceFeed } from "./price-feed.ts";
import { routes } from "./rpc/routes.ts";
import type { Rules } from "./rules.ts";
import { type RuleOptions, rulesOf } from "./rules-of.ts";
import type { ProvePrice } from "./state/money-records.ts";
import { emptyState, type NetworkState } from "./state/network-state.ts";
import { restoreSnapshot, type Snapshot } from "./state/snapshot.ts";

export type NetworkBoxOptions = RuleOptions & {
  artifacts: ArtifactStore;
  verifier: Verifier;
  /** Absent = an executor outside reports with `ExecuteProof`. */
  oracle?: Oracle;
  /** 0 or absent = any free port. */
  port?: number;
  controlPort?: number;
  host?: string;
  /** PEM; with it the RPC speaks TLS. */
  tls?: { key: string; cert: string };
  clock?: Clock;
  /** Shared with an artifact server that asks it at its own points. */
  faults?: Faults;
  accounts?: DemoAccounts;
  /** Who has what when there is no snapshot; default: the demo accounts. */
  genesis?: Genesis;
  snapshot?: Snapshot;
  provePrice?: ProvePrice;
  bidders?: readonly Bidder[];
};

export type NetworkBox = Inspection & {
  /** What gRPC clients connect to. */
  url: string;
  port: number;
  /** The control surface, for other processes. */
  controlUrl: string;
  accounts: DemoAccounts;
  rules: Rules;
  faults: Faults;
  clock: Clock;
  provePrice: PriceFeed;
  inProcess: InProcess;
  close(): Promise<void>;
};

/** A prover network that is all here: starts listening on loopback. Throws `PortTaken`. */
export async function createNetworkBox(options: NetworkBoxOptions): Promise<NetworkBox> {
  const clock = options.clock ?? realClock();
  const accounts = options.accounts ?? demoAccounts();
  const rules = rulesOf(options, accounts);
  const state = initialState(options, accounts, clock);
  const engine = createEngine({ ...options, state, rules, clock });
  const faults = options.faults ?? createFaults();
  const provePrice = createPriceFeed(state, { usd: "0.40", updatedAtSec: engine.nowSec() });
  if (options.provePrice !== undefined) provePrice.set(options.provePrice);
  const host = options.host ?? "127.0.0.1";

  const grpc = await serveGrpc({
    host,
    port: options.port ?? 0,
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    routes: routes(engine, provePrice),
    interceptors: [faultInterceptor(faults, rules)],
  });
  const inspection = inspect(engine);
  const control = await serveControl({
    host,
    port: options.controlPort ?? 0,
    inspection,
    faults,
    provePrice,
    clock,
  }).catch(async (error: unknown) => {
    await grpc.close();
    throw error;
  });

  runLifecycle(engine);
  runBridge(engine);
  const rivals = startBidders(engine, options.bidders ?? []);
  return {
    ...inspection,
    url: grpc.url,
    port: grpc.port,
    controlUrl: control.url,
    accounts,
    rules,
    faults,
    clock,
    provePrice,
    inProcess: inProcess(engine),
    async close() {
      for (const stop of rivals) stop();
      engine.close();
      await Promise.all([grpc.close(), control.close()]);
      await engine.idle();
    },
  };
}

function initialState(options: NetworkBoxOptions, accounts: DemoAccounts, clock: Clock): NetworkState {
  if (options.snapshot !== undefined) return restoreSnapshot(options.snapshot);
  const state = emptyState();
  applyGenesis(state, options.genesis ?? demoGenesis(accounts), Math.floor(clock.nowMs() / 1000));
  return state;
}

/** Rivals are provers like any other, but not on default whitelists: a requester's default must reach the node under test. */
function startBidders(engine: Engine, bidders: readonly Bidder[]): (() => void)[] {
  return bidders.map((bidder) => {
    registerProver(engine.state, { address: toHex(bidder.prover), name: bidder.name, listed: false }, engine.nowSec());
    return bidder.start(inProcess(engine), engine.clock);
  });
}
