import { parseFunnel } from '../contract/funnel.ts';
import { experimentOf } from '../core/conversion/experiment/document.ts';
import { checkFunnel } from '../core/funnel/check.ts';
import type { Analysis, Answer, Source } from './answer.ts';
import { readJson } from './files.ts';
import { askedOf, oneMacroFrom, scopeFrom, tagsFrom } from './scope.ts';
import { UsageError } from './usage.ts';

/** `sluice experiment`: how the arms did, by a macro or by a funnel. */
export const experimentCommand: Analysis = (args) => {
  const tags = tagsFrom(args);
  const funnel = args.funnel === undefined ? null : parseFunnel(readJson(args.funnel));
  if (funnel) checkFunnel(funnel);
  const outcome = funnel ? { funnel } : { macro: oneMacroFrom(args, tags) };
  const scopeOf = scopeFrom(args);
  const { variant, control = null, split = null, exposure = null, lift, keepOpen } = args.analysis;
  const { window = null } = args;
  if (window === 'session') throw new UsageError('--window session: of an experiment it is a length such as 14d.');
  const answer = async ({ dataset, pool, signal }: Source): Promise<Answer> => {
    const exposed = exposure === null ? null : { event: exposure, where: [] };
    const rest = { exposure: exposed, control, split, lift, keepOpen, windowMs: window?.ms ?? null };
    const question = experimentOf(tags, scopeOf(dataset), variant!, outcome, rest);
    const events = exposure === null ? [] : [exposure];
    const asked = { ...askedOf(question, [question.variant]), events, funnels: funnel ? [funnel] : [] };
    return { result: await pool.experiment(dataset, question, signal), asked };
  };
  return Object.assign(answer, { prepare: funnel?.prepare });
};
