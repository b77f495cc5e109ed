import { type AttributionQuestion, attributionOf } from '../core/conversion/attribution/document.ts';
import { withSpend } from '../core/conversion/economics/figures.ts';
import { parseSpend } from '../core/conversion/economics/spend.ts';
import type { SpendRow } from '../core/conversion/economics/spend-row.ts';
import type { TagsDocument } from '../core/tags/document.ts';
import type { Analysis } from './answer.ts';
import type { Arguments } from './arguments.ts';
import { readFile } from './files.ts';
import { askedOf, macroFrom, scopeFrom, tagsFrom } from './scope.ts';

/** `sluice attribution`: what led to conversions. */
export const attributionCommand: Analysis = (args) => {
  const tags = tagsFrom(args);
  const rules = attributionRules(args, tags);
  const scopeOf = scopeFrom(args);
  const spend = spendFrom(args, tags);
  return async ({ dataset, pool, signal }) => {
    const question = attributionOf(tags, scopeOf(dataset), args.analysis.touch!, rules);
    const result = await pool.attribution(dataset, question, signal);
    return { result: spend ? withSpend(result, spend) : result, asked: askedOf(question, [question.touch]) };
  };
};

/** How conversions are put down to touches, as the options say. */
export function attributionRules(args: Arguments, tags: TagsDocument): Partial<AttributionQuestion> {
  const { everyChange, lookBackMs, halfLifeMs, count } = args.analysis;
  return {
    macro: macroFrom(args, tags),
    touches: everyChange ? 'every-change' : 'session',
    lookBackMs,
    halfLifeMs,
    count,
  };
}

/** The spend that was named; null where none was. */
export function spendFrom({ analysis }: Arguments, { currency }: TagsDocument): readonly SpendRow[] | null {
  return analysis.spend === undefined ? null : parseSpend(readFile(analysis.spend), analysis.spend, currency);
}
