/** Hundredths of a percent as a percentage. */
export const percentOf = (bips: number): string => `${Number((bips / 100).toFixed(2))} %`;
