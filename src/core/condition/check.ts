import { patternTest } from '../base/pattern.ts';
import { problem } from '../base/problem.ts';
import type { EventMatcher, PropertyFilter, SegmentOf } from './document.ts';

/** Refuses alternatives that name no event, or whose filters make no sense. @throws Problem `document-invalid` */
export function checkMatchers(any: readonly EventMatcher[], field: string): void {
  if (any.length === 0) throw problem('document-invalid', { field, reason: 'it names no event' });
  any.forEach(({ event, where }, index) => {
    if (event === '')
      throw problem('document-invalid', { field: `${field}[${index}].event`, reason: 'it names no event' });
    checkFilters(where, `${field}[${index}].where`);
  });
}

/** @throws Problem `document-invalid` */
export function checkFilters(filters: readonly PropertyFilter[], field: string): void {
  filters.forEach(({ property, op, values }, index) => {
    const fail = (part: string, reason: string): never => {
      throw problem('document-invalid', { field: `${field}[${index}].${part}`, reason });
    };
    if (property === '') fail('property', 'it names no property');
    const takesNone = op === 'exists' || op === 'not-exists';
    if (!takesNone && values.length === 0) fail('values', 'there is nothing to compare with');
    if (op !== 'matches' && op !== 'not-matches') return;
    values.forEach((value, at) => {
      try {
        patternTest(String(value));
      } catch (error) {
        fail(`values[${at}]`, (error as Error).message);
      }
    });
  });
}

/**
 * Refuses a segment that makes no sense. `checkFunnel` refuses a funnel in it, whose fields' names begin with `at`.
 * @throws Problem `document-invalid`
 */
export function checkSegment<Funnel>(
  segment: SegmentOf<Funnel>,
  field: string,
  checkFunnel: (funnel: Funnel, at: string) => void,
): void {
  const check = (part: SegmentOf<Funnel>, at: string): void => checkSegment(part, field + at, checkFunnel);
  if ('all' in segment) for (const [index, part] of segment.all.entries()) check(part, `.all[${index}]`);
  else if ('anyOf' in segment) for (const [index, part] of segment.anyOf.entries()) check(part, `.anyOf[${index}]`);
  else if ('not' in segment) check(segment.not, '.not');
  else if ('did' in segment) checkMatchers([segment.did], `${field}.did`);
  else if ('property' in segment) checkFilters([segment], field);
  else if ('funnel' in segment) checkFunnel(segment.funnel, `${field}.funnel.`);
}
