import { stayInWords } from '../../../charts/drop-off/words.ts';
import { unitNoun } from '../../../charts/words/format.ts';
import { type DropOffQuestion, nextRequired, twoGroups } from '../../../core/drop-off/question.ts';
import type { DropOffNumber } from '../../../core/drop-off/users.ts';
import type { Segmentation } from '../../../core/funnel/document.ts';
import { locale } from '../../ui/locale.ts';
import { capitalised } from '../../ui/words.ts';
import type { People } from '../people/people.ts';
import { segmentBehind } from '../segments/parts.ts';

/** The people behind a number of a step's drop-off. */
export function dropOffPeople(question: DropOffQuestion, number: DropOffNumber): People {
  const { funnel } = question;
  const words = stayInWords(question, number, locale);
  const plain = words.replace(/[“”]/g, '');
  return {
    ask: (client, dataset, page) => client.call('dropOff.users', { dataset, dropOff: question, number, ...page }),
    noun: (n) => unitNoun(funnel, n),
    what: () => words,
    file: plain,
    segment: { name: capitalised(plain), document: groupAsSegment(question, number) ?? 'listed' },
    trace: { funnel, isTold: true },
  };
}

/** A whole group, as it stands in the funnel. */
export function groupAsSegment(question: DropOffQuestion, number: DropOffNumber): Segmentation | null {
  if (number.kind !== 'group') return null;
  const { funnel, step, against } = question;
  if (twoGroups(against)) return null;
  if (number.group !== 'wentOn') return segmentBehind(funnel, { step, state: number.group });
  if (against === 'converted') return null;
  return segmentBehind(funnel, { step: nextRequired(funnel, step), state: 'reached' });
}
