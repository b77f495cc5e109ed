import path from 'node:path';
import { questionOf } from '../core/conversion/document.ts';
import type { Analysis } from './answer.ts';
import { askedOf, scopeFrom, segmentFrom, tagsFrom } from './scope.ts';

/** `sluice conversions`: the macros, and the micros beneath them. */
export const conversionsCommand: Analysis = (args) => {
  const tags = tagsFrom(args);
  const scopeOf = scopeFrom(args);
  const { by = null, top, segments: files = [] } = args.analysis;
  const segments = files.map((file) => ({
    name: path.basename(file, '.json'),
    segment: segmentFrom(file, tags),
  }));
  return async ({ dataset, pool, signal }) => {
    const question = questionOf(tags, scopeOf(dataset), { trend: args.trend ?? null, by, top, segments });
    const own = askedOf(question, by === null ? [] : [by]);
    const asked = { ...own, segments: [...(own.segments ?? []), ...segments.map(({ segment }) => segment)] };
    return { result: await pool.conversions(dataset, question, signal), asked };
  };
};
