/** Chance that repeats itself. Each concern has a stream of its own: who draws more of one moves nothing in another. */
export type Chance = {
  /** In [0, 1). */
  uniform(): number;
  between(low: number, high: number): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  exponential(mean: number): number;
  /** The index of one of the weights, each as likely as it weighs. */
  pick(weights: readonly number[]): number;
};

/** The stream of one concern; the same seed and concern give the same series. */
export function chanceOf(seed: number, concern: string): Chance {
  const uniform = smallFast(hashOf(seed, concern, 1), hashOf(seed, concern, 2), hashOf(seed, concern, 3));
  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    normal,
    exponential: (mean) => -mean * Math.log(1 - uniform()),
    pick: (weights) => pickAt(weights, uniform()),
  };
}

/** One draw in [0, 1) that belongs to a place (a host's slot, an hour), in whatever order the places are asked for. */
export const drawAt = (seed: number, concern: string, ...place: readonly number[]): number =>
  hashOf(seed, concern, ...place) / 4_294_967_296;

function pickAt(weights: readonly number[], at: number): number {
  let left = at * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return index;
  }
  return weights.length - 1;
}

/** Chris Doty-Humphrey's sfc32: small, fast, and passes PractRand. */
function smallFast(seedA: number, seedB: number, seedC: number): () => number {
  let a = seedA | 0;
  let b = seedB | 0;
  let c = seedC | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let warmUp = 0; warmUp < 12; warmUp += 1) next();
  return next;
}

/** FNV-1a over the text and the numbers, then the finish of MurmurHash3: neighbours come out unlike. */
function hashOf(seed: number, concern: string, ...place: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < concern.length; at += 1) hash = Math.imul(hash ^ concern.charCodeAt(at), 0x01000193);
  for (const number of [seed, ...place]) {
    hash = finished(Math.imul(hash ^ (number | 0), 0x01000193) ^ Math.floor(number / 4_294_967_296));
  }
  return finished(hash) >>> 0;
}

function finished(mixed: number): number {
  let hash = mixed ^ (mixed >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
