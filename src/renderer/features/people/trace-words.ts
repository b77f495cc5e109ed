import { formatDuration, spanInWords } from '../../../charts/words/format.ts';
import { type FunnelDocument, stepLabel } from '../../../core/funnel/document.ts';
import type { AttemptTrace, TraceEvent } from '../../../core/funnel/trace.ts';
import { locale } from '../../ui/locale.ts';

/** What the words of a trace go by beside the trace itself. */
export interface TraceSetting {
  readonly document: FunnelDocument;
  /** The data set's last event, epoch milliseconds: where what is still open stands. */
  readonly endMs: number;
  /** "Jan 12, 2026, 10:02 AM". */
  moment(ms: number): string;
}

/** How far an attempt got and why no further, in a sentence or two. */
export function attemptInWords(attempt: AttemptTrace, events: readonly TraceEvent[], setting: TraceSetting): string {
  const { document } = setting;
  const { matched, stop } = attempt;
  const anyOrder = document.order === 'any';
  const lastStep = matched.findLastIndex((index) => index !== null);
  const entry = events[matched[0]!];
  const last = events[matched[lastStep]!];
  const named = (step: number) => `“${stepLabel(document.steps[step])}”`;
  const took = formatDuration(last.ms - entry.ms, locale);
  const later = (index: number) => `${formatDuration(events[index].ms - last.ms, locale)} later`;

  const reached = anyOrder
    ? `Did ${lastStep + 1} of ${document.steps.length} steps${lastStep > 0 ? ` in ${took}` : ''}`
    : lastStep > 0
      ? `Reached ${named(lastStep)} after ${took}`
      : `Did ${named(0)}`;
  if (stop.kind === 'converted')
    return lastStep === 0
      ? `${reached}.`
      : anyOrder
        ? `Converted: all steps in ${took}.`
        : `Converted: reached ${named(lastStep)} after ${took}.`;
  if (stop.kind === 'open') return `${reached}. ${openInWords(setting, lastStep, entry.ms, last.ms)}`;

  const nextStep = document.steps.findIndex((step, index) => index > lastStep && !step.optional);
  const next = anyOrder && 'event' in stop ? `“${events[stop.event].event}”` : anyOrder ? '' : named(nextStep);
  switch (stop.kind) {
    case 'no-event':
      return `${reached}. No ${anyOrder ? 'other step' : next} followed${anyOrder ? ' in time' : ''}.`;
    case 'too-late':
      return `${reached}; ${next} came ${later(stop.event)}, ${lateInWords(setting, stop.limit, nextStep, entry, events[stop.event], lastStep)}.`;
    case 'too-soon':
      return `${reached}; ${next} came ${later(stop.event)}, sooner than the ${spanInWords(document.steps[nextStep].afterMs, locale)} it has to wait.`;
    case 'interrupted':
      return `${reached}; “${events[stop.event].event}” came ${later(stop.event)}, where ${next} had to follow directly.`;
    case 'excluded': {
      const removed = document.exclude[stop.exclusion]?.effect === 'remove';
      const what = `“${events[stop.event].event}” at ${setting.moment(events[stop.event].ms)}`;
      return `${reached}. ${removed ? `Left out of the funnel because of ${what}` : `Excluded by ${what}`}.`;
    }
  }
}

function lateInWords(
  { document }: TraceSetting,
  limit: 'window' | 'step' | 'session',
  nextStep: number,
  entry: TraceEvent,
  event: TraceEvent,
  lastStep: number,
): string {
  if (limit === 'session') return 'in another session';
  if (limit === 'step') return `after the ${spanInWords(document.steps[nextStep].withinMs ?? 0, locale)} it may take`;
  const { window } = document;
  const span = typeof window === 'object' && window !== null ? spanInWords(window.ms, locale) : '';
  // The window runs from the entry, not from the step before.
  const since = lastStep > 0 ? ` (${formatDuration(event.ms - entry.ms, locale)} after the first step)` : '';
  return `after the window of ${span}${since}`;
}

function openInWords({ document, endMs, moment }: TraceSetting, lastStep: number, entry: number, last: number): string {
  const { window, steps, order } = document;
  if (window === 'session') return 'Still open: the session may still go on.';
  const next = order === 'any' ? undefined : steps.find((step, index) => index > lastStep && !step.optional);
  const until = Math.min(
    window === null ? Number.POSITIVE_INFINITY : entry + window.ms,
    next?.withinMs == null ? Number.POSITIVE_INFINITY : last + next.withinMs,
  );
  // A unit is open while any of its attempts is, and this one, which got furthest, may not be the one.
  if (until < endMs) return 'Still open: a later attempt can still go on.';
  const runs = window !== null && until === entry + window.ms ? 'the window runs' : 'the next step may come';
  return `Still open: ${runs} until ${moment(until)}, and the data ends before.`;
}

/** The mark an event bears that stopped an attempt. */
export const STOPPED: Readonly<Record<string, string>> = {
  'too-late': 'too late',
  'too-soon': 'too soon',
  interrupted: 'in between',
  excluded: 'excluded',
};
