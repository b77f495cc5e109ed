import type { EventMatcher, FilterOp, PropertyFilter } from '../../core/condition/document.ts';
import type { FunnelDocument, FunnelStep, Preparation, Segmentation } from '../../core/funnel/document.ts';
import { stepLabel } from '../../core/funnel/document.ts';
import { formatCount, orderInWords, spanInWords, unitNoun, windowInWords } from './format.ts';

/** A funnel's rules in one line: "Users · steps in order · within 7 days · best attempt". */
export function rulesInWords(document: FunnelDocument, locale?: string): string {
  const nouns = unitNoun(document.attempt === 'all' ? { ...document, attempt: 'best' } : document, 2);
  const attempt = { best: 'best attempt', first: 'first attempt', all: 'every attempt counted' }[document.attempt];
  const parts = [nouns[0].toUpperCase() + nouns.slice(1), attempt];
  if (document.steps.length > 1)
    parts.splice(1, 0, `steps ${orderInWords(document.order)}`, windowInWords(document.window, locale));
  return parts.join(' · ');
}

/** Where figures come from: "shop.csv", or "shop.csv, prepared in 3 steps". Steps that are off are none. */
export function datasetInWords(name: string, prepare: Preparation | null): string {
  const steps = prepare?.steps.filter(({ off }) => !off).length ?? 0;
  return steps === 0 ? name : `${name}, prepared in ${steps === 1 ? 'one step' : `${steps} steps`}`;
}

/** Everything that narrows what is counted, a phrase each: filters, the segment, conditions of single steps, exclusions. */
export function conditionsInWords(document: FunnelDocument, locale?: string): string[] {
  const phrases = document.where.map((filter) => filterInWords(filter));
  if (document.segment !== null) phrases.push(segmentCondition(document.segment, locale));
  for (const [i, step] of document.steps.entries()) {
    const own = stepConditions(step, locale);
    if (own.length > 0) phrases.push(`step ${i + 1}: ${own.join(', ')}`);
  }
  for (const { any, from, to, effect } of document.exclude) {
    const where = `between steps ${from + 1} and ${to + 1}`;
    phrases.push(`${effect === 'drop' ? 'ended by' : 'without'} ${any.map(matcherInWords).join(' or ')} ${where}`);
  }
  if (document.tieToleranceMs > 0)
    phrases.push(`events within ${spanInWords(document.tieToleranceMs, locale)} taken as simultaneous`);
  return phrases;
}

function stepConditions(step: FunnelStep, locale: string | undefined): string[] {
  const phrases: string[] = [];
  const filtered = step.any.some((matcher) => matcher.where.length > 0);
  const plain = step.any.map((matcher) => (matcher.event === '*' ? 'Any event' : matcher.event)).join(' or ');
  // A label hides the events behind it, so they are named here.
  if (filtered || stepLabel(step) !== plain) phrases.push(step.any.map(matcherInWords).join(' or '));
  if (step.direct) phrases.push('directly after the previous');
  if (step.afterMs > 0) phrases.push(`at least ${spanInWords(step.afterMs, locale)} after the previous`);
  if (step.withinMs !== null) phrases.push(`at most ${spanInWords(step.withinMs, locale)} after the previous`);
  if (step.occurrence === 'first-ever') phrases.push('only its first time');
  if (step.occurrence === 'first-matching') phrases.push('only the first one that matches');
  return phrases;
}

const OPS: Readonly<Record<FilterOp, string>> = {
  is: 'is',
  'is-not': 'is not',
  contains: 'contains',
  'not-contains': 'does not contain',
  matches: 'matches',
  'not-matches': 'does not match',
  gt: '>',
  gte: '≥',
  lt: '<',
  lte: '≤',
  exists: 'is set',
  'not-exists': 'is not set',
};

/** "country is DE or FR". */
export function filterInWords({ property, op, values }: PropertyFilter): string {
  return [property, OPS[op], values.map((value) => (value === '' ? '“”' : String(value))).join(' or ')]
    .join(' ')
    .trimEnd();
}

/** "country is DE and price > 10"; empty without filters. */
export const filtersInWords = (filters: readonly PropertyFilter[]): string => filters.map(filterInWords).join(' and ');

/** "only users who did signup". */
export const segmentCondition = (segment: Segmentation, locale?: string): string =>
  `only users who ${segmentInWords(segment, locale)}`;

const MOST_NAMES = 8;

/** "a, b and c"; a long list ends in how many more there are. */
export function namesInWords(names: readonly string[]): string {
  if (names.length === 1) return names[0];
  const kept = names.length > MOST_NAMES ? names.slice(0, MOST_NAMES - 1) : names.slice(0, -1);
  const last = names.length > MOST_NAMES ? `${names.length - kept.length} more` : names.at(-1);
  return `${kept.join(', ')} and ${last}`;
}

/** "page_view with path is /pricing". */
export const matcherInWords = ({ event, where }: EventMatcher): string => {
  const name = event === '*' ? 'any event' : event;
  return where.length === 0 ? name : `${name} with ${filtersInWords(where)}`;
};

/** What a user of the segment did or is, after "users who". */
function segmentInWords(segment: Segmentation, locale: string | undefined): string {
  if ('all' in segment) return segment.all.map((one) => nested(one, locale)).join(' and ');
  if ('anyOf' in segment) return segment.anyOf.map((one) => nested(one, locale)).join(' or ');
  if ('not' in segment) return `not: ${nested(segment.not, locale)}`;
  if ('users' in segment) return `are among ${formatCount(segment.users.length, locale)} chosen`;
  if ('score' in segment)
    return `score at least ${formatCount(segment.score.atLeast, locale)} points and did no ${segment.score.macro}`;
  if ('funnel' in segment) {
    const [first, last] = [segment.funnel.steps[0], segment.funnel.steps.at(-1)!];
    const step = segment.step === undefined ? undefined : segment.funnel.steps[segment.step];
    const after = step === undefined ? '' : ` after ${stepLabel(step)}`;
    const state = { converted: 'converted', dropped: `dropped off${after}`, open: `are still open${after}` }[
      segment.state
    ];
    return `${state} in the funnel from ${stepLabel(first)} to ${stepLabel(last)}`;
  }
  if ('did' in segment) {
    const { atLeast, atMost, withinMs } = segment;
    const times =
      atMost === null ? (atLeast === 1 ? '' : ` at least ${atLeast} times`) : ` ${atLeast} to ${atMost} times`;
    const within =
      withinMs === null ? '' : ` within ${spanInWords(withinMs, locale)}${segment.of ? ' of their first event' : ''}`;
    return `did ${matcherInWords(segment.did)}${times}${within}`;
  }
  const at = { first: 'first had', last: 'last had', ever: 'ever had' }[segment.at];
  return `${at} ${filterInWords(segment)}`;
}

const nested = (segment: Segmentation, locale: string | undefined): string =>
  'all' in segment || 'anyOf' in segment ? `(${segmentInWords(segment, locale)})` : segmentInWords(segment, locale);
