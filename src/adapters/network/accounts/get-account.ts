import type { Address, UnixSeconds } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import type { Account as AccountMessage } from "../../../gen/types_pb.ts";
import { defined } from "../defined.ts";
import { bytesOf } from "../hex.ts";
import { addressIfAny, addressOf, secondsIfAny } from "../parse-values.ts";
import { type Rpc, readIfFound } from "../rpc.ts";
import { gpuVariants, socialPlatforms, wordOf } from "../words.ts";

/** All that the network keeps of an account; most of it belongs to its site and its games. */
export type Account = {
  address: Address;
  name?: string;
  /** The network refuses a sanctioned account. */
  isSanctioned: boolean;
  isOnboarded: boolean;
  twitter: { id?: string; name?: string; handle?: string; image?: string; useHandle: boolean; useImage: boolean };
  code?: string;
  lastCaptchaVersion?: number;
  lastQuizVersion?: number;
  whitelist: {
    id?: bigint;
    platform?: (typeof socialPlatforms)[number] | "unknown";
    handle?: string;
    socialId?: string;
    image?: string;
    hasSocialAuth?: boolean;
  };
  gpu: {
    id?: bigint;
    delegate?: Address;
    variant?: (typeof gpuVariants)[number] | "unknown";
    coordinates?: string;
    createdAtSec?: UnixSeconds;
  };
  provingAddress?: Address;
  highScores: {
    turbo?: number;
    game2048?: number;
    volleyball?: number;
    coinCraze?: number;
    turboTrials?: number;
    lean?: number;
  };
  bestRateTurboTrials?: number;
};

/**
 * All that the network keeps of an account; undefined where it does not know it.
 * @rpc GetAccount
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetAccount; docs.succinct.xyz "Network APIs"
 */
export const getAccount = (rpc: Rpc, account: Address): Promise<Account | undefined> =>
  readIfFound(
    rpc,
    ProverNetwork.method.getAccount,
    { address: bytesOf(account) },
    (answer) => answer.account && parseAccount(answer.account),
  );

const parseAccount = (account: AccountMessage): Account =>
  defined({
    address: addressOf(account.address),
    name: account.name,
    isSanctioned: account.isSanctioned,
    isOnboarded: account.isOnboarded,
    twitter: defined({
      id: account.twitterId,
      name: account.twitterName,
      handle: account.twitterHandle,
      image: account.twitterImage,
      useHandle: account.useTwitterHandle,
      useImage: account.useTwitterImage,
    }),
    code: account.code,
    lastCaptchaVersion: account.lastCaptchaVersion,
    lastQuizVersion: account.lastQuizVersion,
    whitelist: defined({
      id: account.whitelistId,
      platform: wordIfAny(socialPlatforms, account.whitelistSocialPlatform),
      handle: account.whitelistSocialHandle,
      socialId: account.whitelistSocialId,
      image: account.whitelistSocialImage,
      hasSocialAuth: account.whitelistHasSocialAuth,
    }),
    gpu: defined({
      id: account.gpuId,
      delegate: addressIfAny(account.gpuDelegate),
      variant: wordIfAny(gpuVariants, account.gpuVariant),
      coordinates: account.gpuCoordinates,
      createdAtSec: secondsIfAny(account.gpuCreatedAt),
    }),
    provingAddress: addressIfAny(account.provingAddress),
    highScores: defined({
      turbo: account.turboHighScore,
      game2048: account.highScore2048,
      volleyball: account.highScoreVolleyball,
      coinCraze: account.highScoreCoinCraze,
      turboTrials: account.highScoreTurboTrials,
      lean: account.highScoreLean,
    }),
    bestRateTurboTrials: account.bestRateTurboTrials,
  });

const wordIfAny = <W extends string>(words: readonly W[], number: number | undefined) =>
  number ? wordOf(words, number) : undefined;
