import type { FunnelDocument } from '../funnel/document.ts';
import { funnelFigures } from '../funnel/figures.ts';
import { compileFunnel } from '../funnel/program.ts';
import type { FunnelResult } from '../funnel/result.ts';
import { funnelUsers, runFunnel, type StepNumber, tallyOf } from '../funnel/run.ts';
import { membersFor } from '../segment/members.ts';
import { type SmallData, type SmallEvent, segmentOf } from './segment-of.ts';

/** `u A10 B20 A30[plan=pro]`: user u does A at 10 s, B at 20 s, A at 30 s with a property. One line per user. */
export function smallEvents(...lines: readonly string[]): SmallEvent[] {
  return lines.flatMap((line) => {
    const [user, ...words] = line.split(' ');
    return words.map((word) => {
      const [, event, seconds, list] = /^([A-Z*])([\d.]+)(?:\[(.*)\])?$/.exec(word)!;
      const properties = Object.fromEntries((list ?? '').split(',').flatMap((one) => (one ? [one.split('=')] : [])));
      return { user, event, ms: Number(seconds) * 1000, properties };
    });
  });
}

/** Data of such lines that ends long after the last event, so that nothing is open. */
export const smallData = (...lines: readonly string[]): SmallData => segmentOf(smallEvents(...lines), { endMs: 1e9 });

/** The figures of a funnel on small data. */
export function resultOf(document: FunnelDocument, { segment, facts, properties }: SmallData): FunnelResult {
  const program = compileFunnel(document, facts);
  const tally = tallyOf(program);
  runFunnel(program, segment, properties, membersFor(program, segment, properties), tally, () => false);
  return funnelFigures(document, tally, facts.scale);
}

/** The keys of the users behind a number. */
export function usersBehind(document: FunnelDocument, data: SmallData, step: number, number: StepNumber): string[] {
  const program = compileFunnel(document, data.facts);
  const members = membersFor(program, data.segment, data.properties);
  const found = funnelUsers(program, data.segment, data.properties, members, step, number);
  return Array.from(found, (user) => data.users[user]);
}
