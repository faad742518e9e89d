/** What stands so far ahead of our clock comes from one that was wrong: it must not keep everybody out for as long. */
export const clockErrorMs = 5 * 60_000;
