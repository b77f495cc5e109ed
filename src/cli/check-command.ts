import { parseRules } from '../contract/rules.ts';
import type { Analysis } from './answer.ts';
import { readJson } from './files.ts';
import { tagsFrom } from './scope.ts';

/** What a run exits with when a rule fires. */
const FIRES = 3;

/** `sluice check`: what each rule says, for schedulers. Tags that are named are only looked at for mistakes. */
export const checkCommand: Analysis = (args) => {
  const rules = parseRules(readJson(args.analysis.rules!));
  if (args.tags !== undefined) tagsFrom(args);
  return async ({ dataset, pool, signal }) => {
    const result = await pool.check(dataset, rules, signal);
    return { result, exit: result.rules.some(({ state }) => state === 'fires') ? FIRES : 0 };
  };
};
