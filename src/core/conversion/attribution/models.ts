/** How the credit of a conversion is shared among the touches before it. Names are public. */
export const MODELS = [
  'first',
  'last',
  'last-non-direct',
  'linear',
  'position',
  'time-decay',
  'shapley',
  'markov',
] as const;
export type Model = (typeof MODELS)[number];
