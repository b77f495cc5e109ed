import { MODELS, type Model } from './models.ts';
import { SHARED } from './tally.ts';

/** Room for one path: what it is made of, and who gets how much of it. Used again for the next. */
export interface CreditRoom {
  /** Touches: channel and ticks. Filled in before. */
  length: number;
  readonly channels: number[];
  readonly times: number[];
  /** The different channels among them, by first touch. */
  distinct: number;
  readonly named: number[];
  /** By different channel and model; of each model they add up to 1. */
  readonly credits: number[];
}

export const creditRoom = (): CreditRoom => ({
  length: 0,
  channels: [],
  times: [],
  distinct: 0,
  named: [],
  credits: [],
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
export function creditsOf(room: CreditRoom, halfLife: number, isDirect: (channel: number) => boolean): void {
  const { length, channels, times, named, credits } = room;
  room.distinct = 0;
  let decays = 0;
  const newest = times[length - 1];
  // From the newest on, so that what is very old cannot make all of them vanish.
  for (let i = 0; i < length; i++) decays += 2 ** ((times[i] - newest) / halfLife);
  let last = length - 1;
  while (last >= 0 && isDirect(channels[last])) last--;
  if (last < 0) last = length - 1;
  for (let i = 0; i < length; i++) {
    let slot = named.indexOf(channels[i]);
    if (slot < 0 || slot >= room.distinct) {
      slot = room.distinct++;
      named[slot] = channels[i];
      for (let model = 0; model < SHARED; model++) credits[slot * SHARED + model] = 0;
    }
    const at = slot * SHARED;
    if (i === 0) credits[at + FIRST] = 1;
    if (i === length - 1) credits[at + LAST] = 1;
    if (i === last) credits[at + LAST_NON_DIRECT] = 1;
    credits[at + LINEAR] += 1 / length;
    credits[at + POSITION] += positionShare(i, length);
    credits[at + TIME_DECAY] += 2 ** ((times[i] - newest) / halfLife) / decays;
  }
  for (let slot = 0; slot < room.distinct; slot++) credits[slot * SHARED + SHAPLEY] = 1 / room.distinct;
}

/** 40 % to the first and the last, the rest to those between them. */
function positionShare(i: number, length: number): number {
  if (length === 1) return 1;
  if (length === 2) return 0.5;
  return i === 0 || i === length - 1 ? 0.4 : 0.2 / (length - 2);
}
