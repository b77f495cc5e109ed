import { problem } from '../base/problem.ts';
import { checkFilters, checkMatchers, checkSegment } from './check.ts';
import type { SegmentOf } from './document.ts';
import type { PreparationOf } from './preparation.ts';
import { checkRewrites } from './rewrite.ts';

/**
 * Refuses a preparation whose steps make no sense; those that are off are checked, too. `checkFunnel` refuses a funnel in
 * a segment, whose fields' names begin with `at`.
 * @throws Problem `document-invalid` with the path of the first such field, for example `steps[2].rename[0]`.
 */
export function checkPreparation<Funnel>(
  { steps }: PreparationOf<SegmentOf<Funnel>>,
  field: string,
  checkFunnel: (funnel: Funnel, at: string) => void,
): void {
  steps.forEach((step, index) => {
    const at = `${field}steps[${index}]`;
    const refuse = (part: string, reason: string): never => {
      throw problem('document-invalid', { field: `${at}.${part}`, reason });
    };
    const checkName = (part: string, name: string): void => {
      if (name === '') refuse(part, 'it names no event');
      if (name === '*') refuse(part, '“*” stands for any event and can be no name');
    };
    const checkNames = (part: string, names: readonly string[]): void => {
      if (names.length === 0) refuse(part, 'it names no event');
      names.forEach((name, i) => {
        checkName(`${part}[${i}]`, name);
      });
    };
    if ('rename' in step) {
      checkNames('rename', step.rename);
      checkName('to', step.to);
    } else if ('derive' in step) {
      checkName('derive', step.derive);
      checkMatchers(step.any, `${at}.any`);
    } else if ('name' in step) {
      if (step.name.property === '') refuse('name.property', 'it names no property');
      checkRewrites(step.name.rewrite, `${at}.name.rewrite`);
      if (step.of) checkNames('of', step.of);
    } else if ('hide' in step) checkNames('hide', step.hide);
    else if ('hideWhere' in step) {
      if (step.hideWhere.length === 0) refuse('hideWhere', 'without a filter it would hide everything');
      checkFilters(step.hideWhere, `${at}.hideWhere`);
    } else if ('collapse' in step) {
      if (step.collapse) checkNames('collapse', step.collapse);
      if (step.withinMs !== null && !(step.withinMs >= 0)) refuse('withinMs', 'a time cannot be negative');
    } else if ('silence' in step) {
      checkName('silence', step.silence);
      if (!(step.afterMs >= 0)) refuse('afterMs', 'a time cannot be negative');
    } else checkSegment(step.users, `${at}.users`, checkFunnel);
  });
}
