import { nounOf } from '../../../charts/conversion/picture.ts';
import type { ConversionMark } from '../../../charts/scene/shapes.ts';
import { formatRange, spanInWords } from '../../../charts/words/format.ts';
import type { ConversionNumber } from '../../../core/conversion/behind.ts';
import { type ConversionQuestion, macrosOf } from '../../../core/conversion/document.ts';
import type { DateRange, Segmentation } from '../../../core/funnel/document.ts';
import { funnelOf, stepOf } from '../../../core/funnel/document.ts';
import { locale } from '../../ui/locale.ts';
import { capitalised } from '../../ui/words.ts';
import type { People } from '../people/people.ts';

/** The people behind a number of conversions. */
export function conversionPeople(asked: ConversionQuestion, { number, group, within }: ConversionMark): People {
  const { scope, tags } = asked;
  const question = within ? { ...asked, scope: { ...scope, range: both(scope.range, within) } } : asked;
  const said = numberInWords(number, tags.lookAheadMs);
  const value =
    group === undefined
      ? []
      : 'beyond' in group
        ? [`with another ${asked.by}`]
        : 'segment' in group
          ? [`of “${group.segment}”`]
          : [group.value === null ? `without ${asked.by}` : `${asked.by} “${group.value}”`];
  return {
    ask: (client, dataset, page) =>
      client.call('conversions.users', { dataset, question, number, group: group ?? null, ...page }),
    noun: (n) => nounOf(scope, n),
    what: (zone) => [said, ...value, ...(within ? [formatRange(within, locale, zone)] : [])].join(', '),
    file: [said, ...value].join(' '),
    segment: {
      name: capitalised([said, ...value].join(', ')),
      document: (group === undefined && !within && segmentBehind(question, number)) || 'listed',
    },
    // What is marked is what the number is about.
    trace: {
      funnel: funnelOf([stepOf(eventOf(question, number))], {
        attempt: 'first',
        session: scope.session,
        sessionGapMs: scope.sessionGapMs,
      }),
      isTold: false,
    },
  };
}

const eventOf = (question: ConversionQuestion, number: ConversionNumber): string =>
  'macro' in number ? number.macro : 'micro' in number ? number.micro : (macrosOf(question.tags).at(0)?.event ?? '*');

const TIMES = ['', 'once', 'twice', 'three times', 'four times', 'five times or more'];

/** After "those who": "came to “purchase” twice". */
export function numberInWords(number: ConversionNumber, lookAheadMs: number): string {
  switch (number.kind) {
    case 'audience':
      return 'did anything';
    case 'any':
      return 'came to any macro conversion';
    case 'macro': {
      const times = number.times === undefined ? '' : ` ${TIMES[number.times]}`;
      return number.converted ? `came to “${number.macro}”${times}` : `did not come to “${number.macro}”`;
    }
    case 'micro':
      return `did “${number.micro}”`;
    case 'against': {
      const { micro, macro, state } = number;
      const did = number.with ? `did “${micro}”` : `did not do “${micro}”`;
      const span = spanInWords(lookAheadMs, locale);
      if (state === 'all') return `${did} before “${macro}” within ${span}`;
      if (state === 'open') return `${did}, and whose ${span} are not over`;
      return `${did}, and ${state === 'converted' ? 'came' : 'did not come'} to “${macro}” within ${span}`;
    }
  }
}

/** What lies in both. */
export function both(a: DateRange | null, b: DateRange): DateRange {
  if (a === null) return b;
  const later = [a.from, b.from].filter((time) => time !== undefined).toSorted((x, y) => Date.parse(x) - Date.parse(y));
  const sooner = [a.to, b.to].filter((time) => time !== undefined).toSorted((x, y) => Date.parse(x) - Date.parse(y));
  return {
    ...(later.length > 0 && { from: later.at(-1) }),
    ...(sooner.length > 0 && { to: sooner[0] }),
  };
}

const did = (event: string): Segmentation => ({ did: { event, where: [] }, atLeast: 1, atMost: null, withinMs: null });

/** Evaluated anew each time, where documents have words for it: nothing narrows which events count. */
function segmentBehind({ scope, tags }: ConversionQuestion, number: ConversionNumber): Segmentation | null {
  const { range, where, segment, unit } = scope;
  if (range !== null || where.length > 0 || unit.kind !== 'user') return null;
  const whole = (own: Segmentation): Segmentation => (segment === null ? own : { all: [segment, own] });
  if (number.kind === 'any') return whole({ anyOf: macrosOf(tags).map(({ event }) => did(event)) });
  if (number.kind === 'micro') return whole(did(number.micro));
  if (number.kind !== 'macro' || number.times !== undefined) return null;
  return whole(number.converted ? did(number.macro) : { not: did(number.macro) });
}
