import { filtersInWords, matcherInWords, namesInWords, segmentCondition } from '../../../charts/words/document.ts';
import { spanInWords } from '../../../charts/words/format.ts';
import type { PreparationStep } from '../../../core/funnel/document.ts';
import { locale } from '../../ui/locale.ts';
import { capitalised, counted } from '../../ui/words.ts';

const quoted = (names: readonly string[]): string => namesInWords(names.map((name) => `“${name}”`));

/** What a step does, as a sentence without its full stop. */
export function stepInWords(step: PreparationStep): string {
  if ('rename' in step) {
    const { rename, to } = step;
    const others = rename.filter((name) => name !== to);
    if (others.length < rename.length && others.length > 0)
      return `${quoted(others)} ${others.length === 1 ? 'counts' : 'count'} as “${to}”`;
    return rename.length === 1 ? `“${rename[0]}” is called “${to}”` : `${quoted(rename)} become “${to}”`;
  }
  if ('derive' in step) {
    const matched = step.any.map(matcherInWords).join(' or ');
    return step.keep ? `“${step.derive}” is added beside ${matched}` : `“${step.derive}” is ${matched}`;
  }
  if ('name' in step) {
    const { property, rewrite } = step.name;
    const cleaned = rewrite.length > 0 ? `, cleaned by ${counted(rewrite.length, 'rule')}` : '';
    return `${step.of ? quoted(step.of) : 'Every event'} ${(step.of?.length ?? 1) === 1 ? 'is' : 'are'} named by ${property}${cleaned}`;
  }
  if ('hide' in step) return `${quoted(step.hide)} ${step.hide.length === 1 ? 'is' : 'are'} hidden`;
  if ('hideWhere' in step) return `Events where ${filtersInWords(step.hideWhere)} are hidden`;
  if ('collapse' in step) {
    const within = step.withinMs === null ? '' : ` within ${spanInWords(step.withinMs, locale)}`;
    return `Repeats of ${step.collapse ? quoted(step.collapse) : 'any event'}${within} count once`;
  }
  if ('silence' in step)
    return `“${step.silence}” follows when nothing happens for ${spanInWords(step.afterMs, locale)}`;
  return capitalised(`${segmentCondition(step.users, locale)} take part`);
}
