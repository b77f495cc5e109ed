import { questionOf } from '../core/conversion/document.ts';
import type { Analysis } from './answer.ts';
import { askedOf, macroFrom, scopeFrom, tagsFrom } from './scope.ts';

/** `sluice signals`: events without a tag that go with a macro. */
export const signalsCommand: Analysis = (args) => {
  const tags = tagsFrom(args);
  const macro = macroFrom(args, tags);
  const scopeOf = scopeFrom(args);
  return async ({ dataset, pool, signal }) => {
    const question = questionOf(tags, scopeOf(dataset));
    return { result: await pool.signals(dataset, question, macro, signal), asked: askedOf(question) };
  };
};
