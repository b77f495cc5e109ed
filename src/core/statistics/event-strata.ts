/** Where strata by a number of events begin: each of 0 … 8, then 9–10, 11–12, 13–15, 16–19, 20–24, 25–32, 33–48, 49 and more. */
const STARTS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 16, 20, 25, 33, 49];

/** How many strata there are. */
export const STRATA = STARTS.length;

const last = STARTS[STRATA - 1];
const byCount = Uint8Array.from({ length: last + 1 }, (_, count) => STARTS.findLastIndex((start) => start <= count));

/** The stratum of a number of events, counted from 0. */
export const stratumOf = (events: number): number => byCount[Math.min(events, last)];
