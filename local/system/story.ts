import { z } from "zod";
import type { LogLine } from "../aws/lambda/function.ts";

/** One arrow of a request, as a person wants to hear it. */
export type StoryEvent = {
  atMs: number;
  requestId: string;
  what: StoryWord;
  /** In words; "simulated" is among them wherever a proof is none. */
  detail: string;
  /** How long it took, where that was measured. */
  elapsedMs?: number;
};

export const storyWords = [
  "requested",
  "bid",
  "refused",
  "skipped",
  "would bid",
  "would win",
  "would lose",
  "won",
  "lost",
  "launched",
  "claim",
  "guard",
  "fetch",
  "check",
  "execute",
  "prove",
  "verify",
  "store",
  "stopped",
  "recorded",
  "fulfilled",
  "failed",
  "abandoned",
  "settled",
  "mended",
  "retry",
] as const;
export type StoryWord = (typeof storyWords)[number];

const line = z.looseObject({
  requestId: z.string().optional(),
  step: z.string().optional(),
  stage: z.string().optional(),
  message: z.string().optional(),
  outcome: z.string().optional(),
  elapsedMs: z.number().optional(),
});
type Line = z.output<typeof line>;

/** The event in a line that a Lambda or a job wrote; undefined where it tells of no arrow. */
export function readStory(text: string, atMs: number): StoryEvent | undefined {
  if (!text.startsWith("{")) return undefined;
  const read = line.safeParse(parsed(text));
  if (!read.success || read.data.requestId === undefined) return undefined;
  const told = tell(read.data);
  if (!told) return undefined;
  const { requestId, elapsedMs } = read.data;
  return { atMs, requestId, ...told, ...(elapsedMs !== undefined && { elapsedMs }) };
}

export const storyOfLambda = ({ line: text, atMs }: LogLine): StoryEvent | undefined => readStory(text, atMs);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a line that only begins like one of ours
  }
}

type Told = Pick<StoryEvent, "what" | "detail">;

function tell(of: Line): Told | undefined {
  if (of.stage !== undefined) return tellStage(of);
  const say = byOutcome[`${of.step ?? ""} ${of.outcome ?? ""}`] ?? byMessage[`${of.message ?? ""} ${of.outcome ?? ""}`];
  return say?.(of);
}

const text = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? `${value}` : "");
const perBpgu = (weiPerPgu: unknown): string => `${Number(text(weiPerPgu)) / 1e9} PROVE per BPGU`;

/** What a step's one closing line says, by step and outcome. */
const byOutcome: Readonly<Record<string, (of: Line) => Told>> = {
  "launch-proof launched": (of) => ({ what: "launched", detail: `Batch job ${text(of.jobId).slice(0, 8)}` }),
  "record-result recorded": (of) => ({ what: "recorded", detail: `now ${text(of.phase)}` }),
  "fulfill-proof fulfilled": (of) => ({
    what: "fulfilled",
    detail: `accepted, transaction ${short(text(of.transaction))}`,
  }),
  "fulfill-proof failing": (of) => ({ what: "refused", detail: text(of.because) }),
  "fulfill-proof abandoned": (of) => ({ what: "abandoned", detail: text(of.because) }),
  "launch-proof abandoned": (of) => ({ what: "abandoned", detail: text(of.because) }),
  "fail-fulfillment failed": (of) => ({ what: "failed", detail: `told the network: ${text(of.because)}` }),
  ...Object.fromEntries(
    ["launch-proof", "record-result", "fulfill-proof", "fail-fulfillment"].map((step) => [
      `${step} retry-later`,
      (of: Line): Told => ({ what: "retry", detail: `${step}: ${text(of.because)}` }),
    ]),
  ),
};

const othersAsked = (of: Line): string =>
  of.cheapestOther === "none" ? "nobody else bid" : `the cheapest other asked ${perBpgu(of.cheapestOther)}`;

/** What the loops say along the way, by message and outcome. */
const byMessage: Readonly<Record<string, (of: Line) => Told>> = {
  "bid bid": (of) => ({ what: "bid", detail: perBpgu(of.amount) }),
  "bid abandoned": () => ({ what: "refused", detail: "the network refused the bid" }),
  "bid resumed bid": () => ({ what: "bid", detail: "taken after an answer that was lost" }),
  "would bid shadow": (of) => ({ what: "would bid", detail: `${perBpgu(of.amount)} (shadow: nothing is sent)` }),
  "would have won shadow-won": (of) => ({ what: "would win", detail: othersAsked(of) }),
  "would have lost shadow-lost": (of) => ({ what: "would lose", detail: othersAsked(of) }),
  "skipped skip": (of) => ({ what: "skipped", detail: text(of.because) }),
  "won assigned": () => ({ what: "won", detail: "the auction" }),
  "lost lost": () => ({ what: "lost", detail: "the auction, to a lower bid" }),
  "mended event": (of) =>
    of.phase === "settled"
      ? { what: "settled", detail: `${Number(text(of.earnedWei)) / 1e18} PROVE for ${text(of.gasUsed)} PGU` }
      : { what: "mended", detail: `the sweep found it ${text(of.phase)}` },
};

const stageWords = new Set<string>(["claim", "guard", "fetch", "check", "execute", "prove", "verify", "store"]);

function tellStage(of: Line): Told | undefined {
  const stage = text(of.stage);
  if (!stageWords.has(stage) || of.outcome === undefined) return undefined;
  const simulated = of.simulated === true ? "simulated" : text(of.backend);
  if (of.outcome === "stopped") return { what: "stopped", detail: `${stage} stopped (${simulated})` };
  return { what: stage as StoryWord, detail: simulated }; // one of the stages above, as just looked up
}

const short = (hex: string): string => (hex.length > 12 ? `${hex.slice(0, 10)}…` : hex);
