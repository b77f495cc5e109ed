import { attributionOf } from '../core/conversion/attribution/document.ts';
import type { Analysis } from './answer.ts';
import { attributionRules, spendFrom } from './attribution-command.ts';
import { askedOf, macroFrom, scopeFrom, tagsFrom } from './scope.ts';

/** `sluice economics`: what conversions cost and bring in. */
export const economicsCommand: Analysis = (args) => {
  const tags = tagsFrom(args);
  const macro = macroFrom(args, tags);
  const spend = spendFrom(args, tags)!;
  const rules = attributionRules(args, tags);
  const scopeOf = scopeFrom(args);
  const { touch, model, cohort } = args.analysis;
  return async ({ dataset, pool, signal }) => {
    const scope = scopeOf(dataset);
    const attribution = touch === undefined ? null : { question: attributionOf(tags, scope, touch, rules), model };
    const question = { tags, scope, macro, spend, cohort, attribution };
    const asked = askedOf(question, touch === undefined ? [] : [touch]);
    return { result: await pool.economics(dataset, question, signal), asked };
  };
};
