import { csvOf } from '../charts/words/csv.ts';
import { parseWeights } from '../contract/weights.ts';
import type { ScoreQuestion } from '../core/conversion/score/document.ts';
import type { Analysis } from './answer.ts';
import { readJson } from './files.ts';
import { askedOf, oneMacroFrom, scopeFrom, tagsFrom } from './scope.ts';

/** `sluice score`: what foretells a macro; with `--users`, who has not converted, by falling score, as CSV. */
export const scoreCommand: Analysis = (args) => {
  const tags = tagsFrom(args);
  const macro = oneMacroFrom(args, tags);
  const scopeOf = scopeFrom(args);
  const { weights: file, people } = args.analysis;
  const weights = file === undefined ? null : parseWeights(readJson(file));
  return async ({ dataset, pool, signal }) => {
    const signals = (weights ?? []).map(({ event }) => event);
    const question: ScoreQuestion = { tags, scope: scopeOf(dataset), macro, signals, weights };
    const asked = { ...askedOf(question), events: signals };
    if (!people) return { result: await pool.score(dataset, question, signal), asked };
    const found = await pool.scoreUsers(dataset, question, Number.NEGATIVE_INFINITY, signal);
    const rows = found.map(({ user, score, lastSeen }) => [user, score, new Date(lastSeen).toISOString()]);
    return { text: csvOf([['user', 'score', 'last_seen'], ...rows]), asked };
  };
};
