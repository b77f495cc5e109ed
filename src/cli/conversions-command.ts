import { questionOf } from '../core/conversion/document.ts';
import type { Analysis } from './answer.ts';
import { askedOf, scopeFrom, tagsFrom } from './scope.ts';

/** `sluice conversions`: the macros, and the micros beneath them. */
export const conversionsCommand: Analysis = (args) => {
  const tags = tagsFrom(args);
  const scopeOf = scopeFrom(args);
  const { by = null, top } = args.analysis;
  return async ({ dataset, pool, signal }) => {
    const question = questionOf(tags, scopeOf(dataset), { trend: args.trend ?? null, by, top });
    const asked = askedOf(question, by === null ? [] : [by]);
    return { result: await pool.conversions(dataset, question, signal), asked };
  };
};
