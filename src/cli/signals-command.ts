import { questionOf } from '../core/conversion/document.ts';
import type { Analysis } from './answer.ts';
import { macroFrom, scopeFrom, tagsFrom } from './scope.ts';

/** `sluice signals`: events without a tag that go with a macro. */
export const signalsCommand: Analysis = (args) => {
  const tags = tagsFrom(args);
  const macro = macroFrom(args, tags);
  const scopeOf = scopeFrom(args);
  return async ({ dataset, pool, signal }) => ({
    result: await pool.signals(dataset, questionOf(tags, scopeOf(dataset)), macro, signal),
  });
};
