import { unixSeconds } from "../../src/domain/values.ts";
import { type Chance, chanceOf } from "../chance.ts";
import type { createCompetition } from "./competition.ts";
import type { createGasEstimates } from "./gas-estimates.ts";
import { addressFor, proverUnderTest } from "./ids.ts";
import { drawJobLuck } from "./job-luck.ts";
import type { MarketRequest } from "./market.ts";
import { marketRequest } from "./market-request.ts";
import { type BaseFees, modes } from "./modes.ts";
import type { Program } from "./programs.ts";
import { rivals } from "./rivals.ts";
import { drawTerms } from "./terms.ts";

type Place = {
  index: number;
  arrivalSec: number;
  program: Program;
  which: number;
  bidsOn: ReturnType<typeof createCompetition>;
  estimates: ReturnType<typeof createGasEstimates>;
};

/** Some requests cannot be executed; some are taken back by their requester at any time. */
const [unexecutableShare, cancelledShare] = [0.02, 0.01];

/** Draws request after request, in the order of creation; each concern from its own stream. */
export function createRequestDraw(seed: number, baseFees: BaseFees) {
  const streams = {
    terms: chanceOf(seed, "terms"),
    gas: chanceOf(seed, "gas"),
    mode: chanceOf(seed, "mode"),
    fate: chanceOf(seed, "fate"),
    whitelist: chanceOf(seed, "whitelist"),
    luck: chanceOf(seed, "job luck"),
  };
  return ({ index, arrivalSec, program, which, bidsOn, estimates }: Place): MarketRequest => {
    const createdAtSec = unixSeconds(arrivalSec);
    const gas = Math.round(Math.max(program.medianPgu * Math.exp(program.spread * streams.gas.normal()), 200_000));
    const { mode } = modes[streams.mode.pick(modes.map(({ share }) => share))] ?? modes[1];
    const admitted = drawWhitelist(streams.whitelist);
    const terms = drawTerms(streams.terms, { seed, index, createdAtSec, program, gas, mode, baseFees });
    const whitelist = (admitted ?? []).map(addressOf);
    const executable = streams.fate.uniform() >= unexecutableShare;
    return marketRequest({
      index,
      terms: { ...terms, whitelist },
      publishedGas: estimates.before(which, createdAtSec, gas),
      visibleAtSec: arrivalSec + streams.luck.between(0.2, 1),
      gas,
      executable,
      cancelledAtSec: cancellation(streams.fate, createdAtSec),
      prover: proverUnderTest,
      rivalBids: bidsOn({
        createdAtSec,
        minAuctionPeriodSec: terms.minAuctionPeriodSec,
        gas,
        maxPriceWei: Number(terms.maxPricePerPgu ?? 0n),
        kind: `${which} ${mode}`,
        dearness: program.dearness[mode],
        admitted,
      }),
      luck: drawJobLuck(streams.luck, mode),
    });
  };
}

function cancellation(chance: Chance, createdAtSec: number): number {
  const isCancelled = chance.uniform() < cancelledShare;
  const afterSec = chance.between(5, 600);
  return isCancelled ? createdAtSec + afterSec : Number.POSITIVE_INFINITY;
}

const subject = "the prover under test";

/** Whom a whitelist names; undefined: anyone may bid. */
function drawWhitelist(chance: Chance): string[] | undefined {
  const isWhitelisted = chance.uniform() < 0.03;
  const names = [subject, ...rivals.map(({ name }) => name)].filter(() => chance.uniform() < 0.4);
  return isWhitelisted && names.length > 0 ? names : undefined;
}

const addressOf = (name: string) => (name === subject ? proverUnderTest : addressFor(`rival ${name}`, 0, 0));
