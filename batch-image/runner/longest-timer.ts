/** Milliseconds; a longer timer would go off at once. */
export const longestTimerMs = 2 ** 31 - 1;
