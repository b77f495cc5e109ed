import type { FunnelDocument } from '../../../core/funnel/document.ts';
import type { TraceEvent, UnitTrace } from '../../../core/funnel/trace.ts';
import { attemptInWords, STOPPED, type TraceSetting } from './trace-words.ts';

/** A line of a person's timeline. */
export type TraceRow =
  | { readonly kind: 'verdict'; readonly text: string }
  | {
      readonly kind: 'session';
      readonly number: number;
      readonly first: number;
      readonly last: number;
      readonly events: number;
    }
  | {
      readonly kind: 'event';
      readonly event: string;
      /** Where another name was imported: that name, null where none was. */
      readonly imported?: string | null;
      readonly ms: number;
      /** The step it was taken as, counted from 1 as on screen; null for none. */
      readonly step: number | null;
      /** Time since the step before of the same attempt. */
      readonly since: number | null;
      /** Why the attempt stopped at this event: "too late". */
      readonly stopped: string | null;
    };

export interface TraceLines {
  /** How far the user got and why no further. */
  readonly summary: string;
  readonly rows: readonly TraceRow[];
  /** Where the first step stands among the rows; 0 without one. */
  readonly entry: number;
}

/** The lines of a timeline: sessions with their events; where several attempts count, each has its verdict before its entry. */
export function traceLines(traces: readonly UnitTrace[], setting: TraceSetting): TraceLines {
  const attempts = traces.flatMap(({ attempts, events }) => attempts.map((attempt) => ({ attempt, events })));
  const many = attempts.length > 1;
  const rows = traces.flatMap((trace) => unitRows(trace, setting, many));
  const entry = Math.max(
    rows.findIndex((row) => row.kind === 'event' && row.step !== null),
    0,
  );
  if (attempts.length === 0) return { summary: 'Never entered this funnel.', rows, entry };
  if (!many) return { summary: attemptInWords(attempts[0].attempt, attempts[0].events, setting), rows, entry };
  const converted = attempts.filter(({ attempt }) => attempt.state === 'converted').length;
  return { summary: `${attempts.length} ${counted(setting.document)}, ${converted} converted.`, rows, entry };
}

const counted = ({ attempt, unit }: FunnelDocument): string =>
  attempt === 'all'
    ? 'attempts'
    : unit.kind === 'session'
      ? 'sessions entered'
      : `values of ${propertyOf(unit)} entered`;

const propertyOf = (unit: FunnelDocument['unit']): string => (unit.kind === 'property' ? unit.property : '');

function unitRows({ events, attempts }: UnitTrace, setting: TraceSetting, many: boolean): TraceRow[] {
  const taken = new Map<number, { step: number; since: number | null }>();
  const verdicts = new Map<number, string>();
  const stopped = new Map<number, string>();
  for (const attempt of attempts) {
    let before: TraceEvent | null = null;
    for (const [step, index] of attempt.matched.entries()) {
      if (index === null) continue;
      taken.set(index, { step: step + 1, since: before && events[index].ms - before.ms });
      before = events[index];
    }
    if (many && attempt.matched[0] !== null) verdicts.set(attempt.matched[0], attemptInWords(attempt, events, setting));
    if ('event' in attempt.stop) stopped.set(attempt.stop.event, STOPPED[attempt.stop.kind]);
  }
  const rows: TraceRow[] = [];
  for (const [index, { event, imported = event, ms, session }] of events.entries()) {
    if (events[index - 1]?.session !== session) {
      let end = index + 1;
      while (events[end]?.session === session) end++;
      rows.push({ kind: 'session', number: session + 1, first: ms, last: events[end - 1].ms, events: end - index });
    }
    const verdict = verdicts.get(index);
    if (verdict !== undefined) rows.push({ kind: 'verdict', text: verdict });
    const { step = null, since = null } = taken.get(index) ?? {};
    const why = step === null ? (stopped.get(index) ?? null) : null;
    rows.push({ kind: 'event', event, ...(imported !== event && { imported }), ms, step, since, stopped: why });
  }
  return rows;
}
