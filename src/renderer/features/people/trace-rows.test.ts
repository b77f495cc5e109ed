import { expect, test } from 'vitest';
import { type FunnelDocument, funnelOf, stepOf } from '../../../core/funnel/document.ts';
import type { AttemptTrace, Stop, TraceEvent, UnitTrace } from '../../../core/funnel/trace.ts';
import { detail } from '../../test-support/engine-double.ts';
import { clockOf } from './clock.ts';
import { traceLines } from './trace-rows.ts';
import type { TraceSetting } from './trace-words.ts';

const DAY = 86_400_000;
const start = Date.parse('2026-01-12T10:00:00Z');

/** "view@0 add@43" in seconds; a new session after half an hour. */
function eventsOf(line: string): TraceEvent[] {
  let session = 0;
  let before = start;
  return line.split(' ').map((one, row) => {
    const [event, at] = one.split('@');
    const ms = start + Number(at) * 1000;
    if (ms - before > 1_800_000) session++;
    before = ms;
    return { row, event, ms, session };
  });
}

function unit(line: string, matched: readonly (number | null)[], stop: Stop): UnitTrace {
  const state = stop.kind === 'converted' || stop.kind === 'open' ? stop.kind : 'dropped';
  const furthest = matched.findLastIndex((index) => index !== null);
  const attempt: AttemptTrace = { state, furthest, matched, stop };
  return { events: eventsOf(line), attempts: [attempt] };
}

const setting = (document: FunnelDocument, endMs = start + 30 * DAY): TraceSetting => ({
  document,
  endMs,
  moment: (ms) => new Date(ms).toISOString().slice(0, 16),
});
const steps = ['view', 'add', 'pay'];
const said = (trace: UnitTrace, document = funnelOf(steps), endMs?: number): string =>
  traceLines([trace], setting(document, endMs)).summary.replaceAll('\u202f', ' ').replaceAll('\u00a0', ' ');

test('a conversion, and nothing that followed', () => {
  expect(said(unit('view@0 add@43 pay@60', [0, 1, 2], { kind: 'converted' }))).toBe(
    'Converted: reached “pay” after 1 m.',
  );
  expect(said(unit('view@0 add@43', [0, 1, null], { kind: 'no-event' }))).toBe(
    'Reached “add” after 43 s. No “pay” followed.',
  );
  expect(said(unit('view@0', [0, null, null], { kind: 'no-event' }))).toBe('Did “view”. No “add” followed.');
});

test('too late: after the window, after the limit of a step, in another session', () => {
  const late = (limit: 'window' | 'step' | 'session') =>
    unit('view@0 add@43 pay@691243', [0, 1, null], { kind: 'too-late', event: 2, limit });
  expect(said(late('window'))).toBe(
    'Reached “add” after 43 s; “pay” came 8 d later, after the window of 7 days (8 d after the first step).',
  );
  const [view, add, pay] = steps.map((name) => stepOf(name));
  expect(said(late('step'), funnelOf([view, add, { ...pay, withinMs: 3_600_000 }]))).toBe(
    'Reached “add” after 43 s; “pay” came 8 d later, after the 1 hour it may take.',
  );
  expect(said(late('session'), funnelOf(steps, { window: 'session' }))).toBe(
    'Reached “add” after 43 s; “pay” came 8 d later, in another session.',
  );
});

test('too soon, in between, excluded', () => {
  const [view, add, pay] = steps.map((name) => stepOf(name));
  const soon = unit('view@0 add@4', [0, null, null], { kind: 'too-soon', event: 1 });
  expect(said(soon, funnelOf([view, { ...add, afterMs: 5000 }, pay]))).toBe(
    'Did “view”; “add” came 4 s later, sooner than the 5 seconds it has to wait.',
  );
  const between = unit('view@0 search@4 add@5', [0, null, null], { kind: 'interrupted', event: 1 });
  expect(said(between, funnelOf(steps, { order: 'strict' }))).toBe(
    'Did “view”; “search” came 4 s later, where “add” had to follow directly.',
  );
  const exclude = [{ any: stepOf('error').any, from: 0, to: 1, effect: 'drop' as const }];
  const excluded = unit('view@0 error@60', [0, null, null], { kind: 'excluded', event: 1, exclusion: 0 });
  expect(said(excluded, funnelOf(steps, { exclude }))).toBe('Did “view”. Excluded by “error” at 2026-01-12T10:01.');
});

test('what is open says until when: of the window, or of the next step', () => {
  const open = unit('view@0 add@60', [0, 1, null], { kind: 'open' });
  expect(said(open, funnelOf(steps), start + DAY)).toBe(
    'Reached “add” after 1 m. Still open: the window runs until 2026-01-19T10:00, and the data ends before.',
  );
  const [view, add, pay] = steps.map((name) => stepOf(name));
  expect(said(open, funnelOf([view, add, { ...pay, withinMs: 3_600_000 }]), start + 120_000)).toBe(
    'Reached “add” after 1 m. Still open: the next step may come until 2026-01-12T11:01, and the data ends before.',
  );
  // The attempt that got furthest is over, but a later one is not.
  expect(said(open, funnelOf(steps), start + 8 * DAY)).toBe(
    'Reached “add” after 1 m. Still open: a later attempt can still go on.',
  );
});

test('an optional step that was not taken is not what was missing', () => {
  const [view, add, pay] = steps.map((name) => stepOf(name));
  const document = funnelOf([view, { ...add, optional: true }, pay]);
  expect(said(unit('view@0', [0, null, null], { kind: 'no-event' }), document)).toBe('Did “view”. No “pay” followed.');
});

test('steps in any order are counted, not named', () => {
  const document = funnelOf(steps, { order: 'any' });
  expect(said(unit('add@0 view@43', [0, 1, null], { kind: 'no-event' }), document)).toBe(
    'Did 2 of 3 steps in 43 s. No other step followed in time.',
  );
});

test('lines: sessions with their events, steps with their number and the time since the one before', () => {
  const stop: Stop = { kind: 'too-late', event: 3, limit: 'window' };
  const { rows, entry } = traceLines(
    [unit('home@0 view@10 add@53 pay@700000', [1, 2, null], stop)],
    setting(funnelOf(steps)),
  );
  expect(entry).toBe(2);
  expect(rows).toEqual([
    { kind: 'session', number: 1, first: start, last: start + 53_000, events: 3 },
    { kind: 'event', event: 'home', ms: start, step: null, since: null, stopped: null },
    { kind: 'event', event: 'view', ms: start + 10_000, step: 1, since: null, stopped: null },
    { kind: 'event', event: 'add', ms: start + 53_000, step: 2, since: 43_000, stopped: null },
    { kind: 'session', number: 2, first: start + 700_000_000, last: start + 700_000_000, events: 1 },
    { kind: 'event', event: 'pay', ms: start + 700_000_000, step: null, since: null, stopped: 'too late' },
  ]);
});

test('several attempts are summed up, and each has its verdict before its entry', () => {
  const attempt = (matched: readonly (number | null)[], stop: Stop): AttemptTrace => ({
    state: stop.kind === 'converted' ? 'converted' : 'dropped',
    furthest: matched.findLastIndex((index) => index !== null),
    matched,
    stop,
  });
  const trace: UnitTrace = {
    events: eventsOf('view@0 add@1 pay@2 view@3'),
    attempts: [attempt([0, 1, 2], { kind: 'converted' }), attempt([3, null, null], { kind: 'no-event' })],
  };
  const { summary, rows } = traceLines([trace], setting(funnelOf(steps, { attempt: 'all' })));
  expect(summary).toBe('2 attempts, 1 converted.');
  expect(rows.map((row) => row.kind)).toEqual(['session', 'verdict', 'event', 'event', 'event', 'verdict', 'event']);
});

test('times are told in the zone of the data set', () => {
  const clock = clockOf({ ...detail, timezone: 'Asia/Tokyo' }, 'en-GB');
  expect(clock.time(start)).toBe('19:00:00');
  expect(clock.day(Date.parse('2026-01-12T15:30:00Z'))).toContain('13 Jan 2026');
});

test('an event that was imported by another name has both', () => {
  const trace = unit('view@0 add@43 gone@60', [0, 1, null], { kind: 'no-event' });
  const imported = ['view', 'ADD', null];
  const events = trace.events.map((event, index) => ({ ...event, imported: imported[index] }));
  const { rows } = traceLines([{ ...trace, events }], setting(funnelOf(steps)));
  expect(rows.flatMap((row) => (row.kind === 'event' ? [row.imported] : []))).toEqual([undefined, 'ADD', null]);
});
