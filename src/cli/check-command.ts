import { parseRules } from '../contract/rules.ts';
import type { RulesDocument } from '../core/conversion/watch/document.ts';
import type { AskedDocuments } from '../engine/question-warnings.ts';
import type { Analysis } from './answer.ts';
import { readJson } from './files.ts';
import { tagsFrom } from './scope.ts';

/** What a run exits with when a rule fires. */
const FIRES = 3;

/** `sluice check`: what each rule says, for schedulers. Tags that are named are only looked at for mistakes. */
export const checkCommand: Analysis = (args) => {
  const rules = parseRules(readJson(args.analysis.rules!));
  if (args.tags !== undefined) tagsFrom(args);
  return async ({ preparedBy, pool, signal }) => {
    const result = await pool.check(preparedBy, rules, signal);
    return { result, exit: result.rules.some(({ state }) => state === 'fires') ? FIRES : 0, asked: askedBy(rules) };
  };
};

/** What the rules name. */
const askedBy = ({ rules }: RulesDocument): AskedDocuments => ({
  events: rules.flatMap(({ of }) => ('macro' in of ? [of.macro] : 'micro' in of ? [of.micro] : [])),
  funnels: rules.flatMap(({ of }) => ('funnel' in of ? [of.funnel] : [])),
  segments: rules.flatMap(({ segment }) => (segment ? [segment] : [])),
});
