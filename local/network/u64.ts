const most = 2n ** 64n - 1n;

/** A number that is not negative, as the wire's uint64 can carry it: what is larger becomes the largest. */
export const saturated = (value: bigint): bigint => (value > most ? most : value);
