import type { Segment } from '../../data/columns.ts';
import type { Columns } from '../units.ts';
import { type AttributionProgram, countAttribution } from './count.ts';
import { type CreditRoom, SHARED } from './credits.ts';
import { MODELS, type Model } from './models.ts';
import { emptyAttribution } from './tally.ts';

/** A number of an attribution with units behind it. */
export type AttributionCell =
  /** Units with a conversion that the channel has some of by a model. */
  | { readonly kind: 'credit'; readonly channel: string; readonly model: Model }
  /** Units with a touch of the channel. */
  | { readonly kind: 'touched'; readonly channel: string }
  /** Units with a conversion by way of the path, or with the path and no conversion. */
  | { readonly kind: 'path'; readonly path: readonly string[]; readonly converted: boolean }
  /** Units with a conversion that no touch came before. */
  | { readonly kind: 'noTouch' };

/** The units behind a number, as indexes of their users in the segment, ascending; with sessions a user may stand here several times. */
export function attributionUsers(
  program: AttributionProgram,
  cell: AttributionCell,
  segment: Segment,
  columns: Columns,
): Uint32Array {
  const found: number[] = [];
  const tally = emptyAttribution();
  let last = -1;
  const add = (user: number, unit: number): void => {
    if (unit !== last) found.push(user);
    last = unit;
  };
  const nameOf = (channel: number): string => tally.channels[channel].name;
  const isPath = (path: readonly string[], channels: Int32Array, start: number, end: number): boolean =>
    end - start === path.length && path.every((name, i) => nameOf(channels[start + i]) === name);
  // Markov's credit is not found conversion by conversion: it is of all that the channel is a part of.
  const model = cell.kind === 'credit' ? MODELS.indexOf(cell.model === 'markov' ? 'linear' : cell.model) : -1;
  const hasCredit = (channel: string, { distinct, named, credits }: CreditRoom): boolean => {
    for (let c = 0; c < distinct; c++) if (nameOf(named[c]) === channel) return credits[c * SHARED + model] > 0;
    return false;
  };
  countAttribution(program, segment, columns, tally, () => false, {
    touch: (user, channel) => {
      if (cell.kind === 'touched' && nameOf(channel) === cell.channel) found.push(user);
    },
    conversion: (user, unit, channels, start, end, shared) => {
      const isBehind =
        cell.kind === 'noTouch'
          ? shared === null
          : cell.kind === 'credit'
            ? shared !== null && hasCredit(cell.channel, shared)
            : cell.kind === 'path' && cell.converted && shared !== null && isPath(cell.path, channels, start, end);
      if (isBehind) add(user, unit);
    },
    other: (user, channels, start, end) => {
      if (cell.kind === 'path' && !cell.converted && isPath(cell.path, channels, start, end)) found.push(user);
    },
  });
  return Uint32Array.from(found);
}
