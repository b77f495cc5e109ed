import { filtersInWords } from '../../../charts/words/document.ts';
import type { ExclusionRefusal } from '../../../core/funnel/condition-edit.ts';
import type { Exclusion } from '../../../core/funnel/document.ts';

/** The events of an exclusion: "refund or cancel". */
export const excludedNames = ({ any }: Exclusion): string =>
  any.map(({ event }) => (event === '*' ? 'any event' : event)).join(' or ');

/** Where an exclusion acts, for a funnel of so many steps: "between 1 and 2", "anywhere". */
export const excludedWhere = ({ from, to }: Pick<Exclusion, 'from' | 'to'>, steps: number): string =>
  from === 0 && to === steps - 1 && steps > 2 ? 'anywhere' : `between ${from + 1} and ${to + 1}`;

/** All of an exclusion in a sentence, for its title and its name. */
export function exclusionInWords(exclusion: Exclusion, steps: number): string {
  const { any, from, to, effect } = exclusion;
  const names = any.map(({ event, where }) => {
    const name = event === '*' ? 'any event' : event;
    return where.length === 0 ? name : `${name} with ${filtersInWords(where)}`;
  });
  const where =
    from === 0 && to === steps - 1 && steps > 2
      ? 'anywhere between the first and the last step'
      : `between step ${from + 1} and step ${to + 1}`;
  const end = effect === 'drop' ? 'ends the attempt' : 'takes the user out of the funnel';
  return `${names.join(' or ')} ${where} ${end}`;
}

/** Why an event cannot be excluded, as a reason beside the choice. */
export const refusalInWords: Readonly<Record<ExclusionRefusal, string>> = {
  'any-order': 'Not while the steps may come in any order',
  'no-such-steps': 'There are no such steps',
  'too-many': 'There are too many exclusions',
};
