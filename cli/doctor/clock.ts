import { connect } from "node:http2";
import { clocksApartSec } from "../../src/domain/bid-time.ts";
import { advice, blocker, ok, type Verdict } from "./finding.ts";

/** How far another clock is ahead of this machine's. */
export type Skew = { aheadMs: number };

/** AWS refuses what was signed five minutes off; half a minute shows in every deadline that a person reads here. */
const refusedMs = 5 * 60_000;
const noticedMs = 30_000;

export function judgeClock(of: string, { aheadMs }: Skew): Verdict {
  const offSec = Math.round(Math.abs(aheadMs) / 1000);
  const says = `This machine's clock is ${offSec} s ${aheadMs > 0 ? "behind" : "ahead of"} that of ${of}.`;
  const todo = "Let it follow a time server (`timedatectl set-ntp true`).";
  if (Math.abs(aheadMs) >= refusedMs) return blocker(says, todo);
  return Math.abs(aheadMs) >= noticedMs ? advice(says, todo) : ok(`The clock agrees with that of ${of}.`);
}

/** Bids are dated by AWS' clocks and judged by the network's. */
export function judgeNetworkClock(aws: Skew, network: Skew): Verdict {
  const apartMs = Math.abs(network.aheadMs - aws.aheadMs);
  if (apartMs < clocksApartSec * 1_000) return ok("The network's clock agrees with that of AWS.");
  return advice(
    `The network's clock and that of AWS are ${Math.round(apartMs / 1000)} s apart.`,
    "Raise the knob buffer-sec by as much, for deadlines are the network's.",
  );
}

/** A `Date` header tells whole seconds: what it says is half a second old on average. */
export function skewOf(date: string, sentMs: number, receivedMs: number): Skew {
  const serverMs = Date.parse(date);
  if (Number.isNaN(serverMs)) throw new Error("the answer carries no date");
  return { aheadMs: serverMs + 500 - (sentMs + receivedMs) / 2 };
}

/** Asks a server of HTTP/2 (a gRPC one, too) for its time; whatever it answers carries it. */
export function askForSkew(origin: string, nowMs: () => number): Promise<Skew> {
  return new Promise((done, fail) => {
    const session = connect(origin);
    const end = (act: () => void) => {
      session.destroy();
      act();
    };
    session.setTimeout(5_000, () => end(() => fail(new Error("no answer within 5 s"))));
    session.on("error", fail);
    const sentMs = nowMs();
    const request = session.request({ ":method": "HEAD", ":path": "/" });
    request.on("error", fail);
    request.once("response", ({ date }) =>
      end(() => {
        try {
          done(skewOf(date ?? "", sentMs, nowMs()));
        } catch (error) {
          fail(error instanceof Error ? error : new Error(String(error)));
        }
      }),
    );
    request.end();
  });
}
