import { driversCsv, stayCsv } from '../charts/drop-off/csv.ts';
import { dropOffPicture } from '../charts/drop-off/picture.ts';
import { DROP_OFF_KEYWORD } from '../charts/scene/png-text.ts';
import { parseFunnel } from '../contract/funnel.ts';
import { parseTags } from '../contract/tags.ts';
import { checkDropOff, dropOffOf } from '../core/drop-off/question.ts';
import type { DropOffResult } from '../core/drop-off/result.ts';
import { tiersByEvent } from '../core/tags/document.ts';
import type { Analysis, Answer, Source } from './answer.ts';
import { originOf, writeChart } from './chart-file.ts';
import { readJson, writeFile } from './files.ts';
import { carriedFrom } from './preparation.ts';

/** `sluice drop-off`: who dropped off after a step, and what tells them from those who went on. */
export const dropOffCommand: Analysis = (args) => {
  const { step, against, ignore, only, macro, csv } = args.dropOff;
  const funnel = parseFunnel(readJson(args.funnel!));
  const question = dropOffOf(funnel, step!, { against, ignore });
  checkDropOff(question);
  const tags = args.tags === undefined ? undefined : parseTags(readJson(args.tags));
  const answer = async ({ dataset, pool, signal }: Source): Promise<Answer> => {
    const result = await pool.dropOff(dataset, question, { tags, macro, drivers: only !== 'next' }, signal);
    if (args.chart) {
      const picture = dropOffPicture(result, {
        question,
        only,
        tiers: tags && tiersByEvent(tags),
        ...originOf(dataset),
      });
      writeChart(args.chart, picture, { ...question, funnel: carriedFrom(funnel, dataset) }, DROP_OFF_KEYWORD);
    }
    if (csv !== undefined) writeFile(csv, only === 'next' ? stayCsv(result) : driversCsv(result));
    const asked = { funnels: [question.funnel], tags, events: ignore };
    return { result: only === undefined ? result : partOf(result, only), asked };
  };
  return Object.assign(answer, { prepare: funnel.prepare });
};

/** The counts of the groups, and why or what next alone. */
function partOf(result: DropOffResult, only: 'drivers' | 'next'): Partial<DropOffResult> {
  const { step, next, dropped, wentOn, open, unripe, tested, drivers, after, before, lastSeen, nothing } = result;
  const groups = { step, next, dropped, wentOn, open };
  return only === 'drivers' ? { ...groups, unripe, tested, drivers } : { ...groups, after, before, lastSeen, nothing };
}
