import path from 'node:path';
import { driversCsv, stayCsv } from '../charts/drop-off/csv.ts';
import { dropOffPicture } from '../charts/drop-off/picture.ts';
import { DROP_OFF_KEYWORD } from '../charts/scene/png-text.ts';
import { parseFunnel, parseSegment } from '../contract/funnel.ts';
import { parseTags } from '../contract/tags.ts';
import { type Against, checkDropOff, dropOffOf, twoGroups } from '../core/drop-off/question.ts';
import type { DropOffResult } from '../core/drop-off/result.ts';
import { tiersByEvent } from '../core/tags/document.ts';
import type { Analysis, Answer, Source } from './answer.ts';
import { originOf, writeChart } from './chart-file.ts';
import type { AgainstOption } from './drop-off-arguments.ts';
import { readJson, writeFile } from './files.ts';
import { carriedFrom } from './preparation.ts';

/** `sluice drop-off`: who dropped off after a step, and what tells them from those who went on. */
export const dropOffCommand: Analysis = (args) => {
  const { step, against, ignore, only, macro, csv } = args.dropOff;
  const funnel = parseFunnel(readJson(args.funnel!));
  const question = dropOffOf(funnel, step ?? 0, { against: againstOf(against), ignore });
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
    const groups = twoGroups(question.against);
    const asked = {
      funnels: [question.funnel],
      tags,
      events: ignore,
      segments: groups && 'segments' in groups ? groups.segments : [],
      properties: groups && 'property' in groups ? [groups.property] : [],
    };
    return { result: only === undefined ? result : partOf(result, only), asked };
  };
  return Object.assign(answer, { prepare: funnel.prepare });
};

/** Two groups of their own by what they are called: segments by their files. */
function againstOf(option: AgainstOption): Against {
  if (typeof option === 'string' || 'ranges' in option) return option;
  if ('values' in option) return { ...option, names: option.values };
  const [a, b] = option.segments;
  const read = (file: string) => parseSegment(readJson(file));
  return { segments: [read(a), read(b)], names: [path.basename(a, '.json'), path.basename(b, '.json')] };
}

/** The counts of the groups, and why or what next alone. */
function partOf(result: DropOffResult, only: 'drivers' | 'next'): Partial<DropOffResult> {
  const { step, next, dropped, wentOn, open, overlap, unripe, tested, drivers, after, before, lastSeen, nothing } =
    result;
  const groups = { step, next, dropped, wentOn, open, ...(overlap !== undefined && { overlap }) };
  return only === 'drivers' ? { ...groups, unripe, tested, drivers } : { ...groups, after, before, lastSeen, nothing };
}
