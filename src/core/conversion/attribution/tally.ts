import { type MoneyTally, mergeMoney } from '../money.ts';
import { SHARED } from './credits.ts';
import { emptyPaths, mergePaths, type PathTable } from './path-table.ts';

/** What was counted of the touches: can be cloned, and merges over disjoint users in any order. */
export interface AttributionTally {
  conversions: number;
  /** Conversions without a touch. */
  noTouch: number;
  /** Value of all conversions, and of those with a touch. */
  readonly value: MoneyTally;
  readonly touched: MoneyTally;
  readonly channels: ChannelTally[];
  /** By `from * 2^26 + to`: how often a path goes from one to the other; see `START`, `CONVERSION` and `NOTHING`. */
  readonly steps: Map<number, number>;
  readonly paths: PathTable;
}

export interface ChannelTally {
  readonly name: string;
  touches: number;
  users: number;
  /** By model. */
  readonly conversions: Float64Array;
  readonly values: Map<string, Float64Array>;
}

/** States of the chain: channel c is c + 3. */
export const START = 0;
export const CONVERSION = 1;
export const NOTHING = 2;
export const FIRST_CHANNEL = 3;
/** More states than a data set has channels. */
export const STATES = 2 ** 26;

export const emptyAttribution = (): AttributionTally => ({
  conversions: 0,
  noTouch: 0,
  value: new Map(),
  touched: new Map(),
  channels: [],
  steps: new Map(),
  paths: emptyPaths(),
});

export const emptyChannel = (name: string): ChannelTally => ({
  name,
  touches: 0,
  users: 0,
  conversions: new Float64Array(SHARED),
  values: new Map(),
});

/** The value credited to a channel in a currency, by model. */
export function valuesOf({ values }: ChannelTally, currency: string): Float64Array {
  let sums = values.get(currency);
  if (!sums) {
    sums = new Float64Array(SHARED);
    values.set(currency, sums);
  }
  return sums;
}

/** Adds what `from` counted to `into`, and returns that. */
export function mergeAttributions(into: AttributionTally, from: AttributionTally): AttributionTally {
  into.conversions += from.conversions;
  into.noTouch += from.noTouch;
  mergeMoney(into.value, from.value);
  mergeMoney(into.touched, from.touched);
  const known = new Map(into.channels.map(({ name }, channel) => [name, channel]));
  const channelIn = from.channels.map((channel) => {
    let at = known.get(channel.name);
    if (at === undefined) {
      at = into.channels.push(emptyChannel(channel.name)) - 1;
      known.set(channel.name, at);
    }
    const own = into.channels[at];
    own.touches += channel.touches;
    own.users += channel.users;
    add(own.conversions, channel.conversions);
    for (const [currency, sums] of channel.values) add(valuesOf(own, currency), sums);
    return at;
  });
  const stateIn = (state: number): number =>
    state < FIRST_CHANNEL ? state : channelIn[state - FIRST_CHANNEL] + FIRST_CHANNEL;
  for (const [step, times] of from.steps)
    addStep(into.steps, stateIn(Math.floor(step / STATES)), stateIn(step % STATES), times);
  mergePaths(into.paths, from.paths, channelIn);
  return into;
}

/** Counts a step of the chain. */
export function addStep(steps: Map<number, number>, from: number, to: number, times = 1): void {
  const key = from * STATES + to;
  steps.set(key, (steps.get(key) ?? 0) + times);
}

function add(into: Float64Array, from: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] += from[i];
}
