import { MODELS, type Model } from './models.ts';

/** Models whose credits are found conversion by conversion: all but the last, Markov's. */
export const SHARED = MODELS.length - 1;

/** Room for one path: what it is made of, and who gets how much of it. Used again for the next. */
export interface CreditRoom {
  /** Touches, the first `length` of them: channel and ticks. Filled in before. */
  length: number;
  channels: Int32Array;
  times: Float64Array;
  /** The different channels among them, by first touch: the first `distinct`. */
  distinct: number;
  readonly named: number[];
  /** By different channel and model; of each model they add up to 1. */
  readonly credits: number[];
  /** By channel, its place among the different ones; of the path at hand where `found` is its number. */
  readonly slots: number[];
  readonly found: number[];
  number: number;
  weights: Float64Array;
}

export const creditRoom = (): CreditRoom => ({
  length: 0,
  channels: new Int32Array(16),
  times: new Float64Array(16),
  distinct: 0,
  named: [],
  credits: [],
  slots: [],
  found: [],
  number: 0,
  weights: new Float64Array(16),
});

const numberOf = Object.fromEntries(MODELS.map((model, number) => [model, number])) as Record<Model, number>;
const FIRST = numberOf.first;
const LAST = numberOf.last;
const LAST_NON_DIRECT = numberOf['last-non-direct'];
const LINEAR = numberOf.linear;
const POSITION = numberOf.position;
const TIME_DECAY = numberOf['time-decay'];
const SHAPLEY = numberOf.shapley;

/** Shares one conversion among the channels of its path, which has at least one touch. */
export function creditsOf(room: CreditRoom, halfLife: number, isDirect: readonly boolean[]): void {
  const { length, channels, times, named, credits, slots, found } = room;
  const number = ++room.number;
  room.distinct = 0;
  if (room.weights.length < length) room.weights = new Float64Array(2 * length);
  const { weights } = room;
  let decays = 0;
  // From the newest on, so that what is very old cannot make all of them vanish.
  const newest = times[length - 1];
  for (let i = 0; i < length; i++) {
    weights[i] = 2 ** ((times[i] - newest) / halfLife);
    decays += weights[i];
  }
  let last = length - 1;
  while (last >= 0 && isDirect[channels[last]]) last--;
  if (last < 0) last = length - 1;
  for (let i = 0; i < length; i++) {
    const channel = channels[i];
    if (found[channel] !== number) {
      found[channel] = number;
      slots[channel] = room.distinct;
      named[room.distinct] = channel;
      for (let model = 0; model < SHARED; model++) credits[room.distinct * SHARED + model] = 0;
      room.distinct++;
    }
    const at = slots[channel] * SHARED;
    if (i === 0) credits[at + FIRST] = 1;
    if (i === length - 1) credits[at + LAST] = 1;
    if (i === last) credits[at + LAST_NON_DIRECT] = 1;
    credits[at + LINEAR] += 1 / length;
    credits[at + POSITION] += positionShare(i, length);
    credits[at + TIME_DECAY] += weights[i] / decays;
  }
  for (let slot = 0; slot < room.distinct; slot++) credits[slot * SHARED + SHAPLEY] = 1 / room.distinct;
}

/** 40 % to the first and the last, the rest to those between them. */
function positionShare(i: number, length: number): number {
  if (length === 1) return 1;
  if (length === 2) return 0.5;
  return i === 0 || i === length - 1 ? 0.4 : 0.2 / (length - 2);
}
