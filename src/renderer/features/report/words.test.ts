import { expect, test } from 'vitest';
import { detail } from '../../test-support/engine-double.ts';
import { dataFigures, mappingFigures, notesOf, rowFigures, sourceInWords } from './words.ts';

const report = { ...detail.report, rows: 40, kept: 30, rejected: 4, duplicates: 5, identityRows: 1 };

test('the figures of the rows add up to the first', () => {
  const [[, rows], ...parts] = rowFigures(report);
  expect(parts.reduce((sum, [, value]) => sum + Number(value), 0)).toBe(Number(rows));
  expect(rowFigures({ ...report, identityRows: 0 })).toHaveLength(4);
});

test('what the data set holds is told on its own clock', () => {
  const figures = new Map(dataFigures({ ...detail, timezone: 'Asia/Tokyo' }));
  expect(figures.get('Events')).toBe('30, of 3 names');
  expect(figures.get('First event')).toBe('Thu, Jan 1, 2026, 09:00:00 AM');
  expect(figures.get('Precision of times')).toBe('1 second');
});

test('notes tell gaps, the longest ones by name, and users at the edges', () => {
  const days = { from: '2026-01-01', events: [1, 0, 0, 1, 0, 1] };
  const notes = notesOf({ ...detail, report: { ...report, days, edges: { first: 4, last: 1 } } });
  expect(notes).toContain('No event on 2 days, Jan 2 – 3, 2026.');
  expect(notes).toContain('No event on Jan 5, 2026.');
  expect(notes.find((note) => note.startsWith('4 users (40'))).toContain('may have begun before');
  expect(notes.find((note) => note.startsWith('1 user (10'))).toContain('has their last event');
  const many = { from: '2026-01-01', events: Array.from({ length: 21 }, (_, day) => (day + 1) % 2) };
  expect(notesOf({ ...detail, report: { ...report, days: many } })).toContain('5 more gaps, none of them longer.');
  const whole = { from: '2026-01-01', events: [1, 2] };
  expect(notesOf({ ...detail, report: { ...report, days: whole } })).toContain(
    'Every day from the first to the last has events.',
  );
});

test('a report of an older version tells what it knows', () => {
  const { duplicates: _, identityRows: __, added: ___, ...old } = report;
  expect(rowFigures(old as typeof report)).toContainEqual(['Duplicates removed', '0']);
  expect(notesOf({ ...detail, report: old as typeof report }).length).toBe(1);
});

test('the mapping and the source in words', () => {
  const mapping = { user: ['a', 'b'], event: 'e', time: 't', id: ['x', 'y'], leaveOut: ['z'] };
  expect(mappingFigures(mapping)).toEqual([
    ['User', '“a”, or where that is empty “b”'],
    ['Event', '“e”'],
    ['Time', '“t”'],
    ['One event', 'rows that agree in “x”, “y”'],
    ['Properties', 'all but 1 column'],
  ]);
  expect(sourceInWords({ source: 'csv' })).toBe('CSV');
  const recognised = { name: 'mixpanel', score: 0.96, because: 'it has distinct_id', runnerUp: null } as const;
  expect(sourceInWords({ source: 'mixpanel', recognised })).toMatch(/^Mixpanel \(96.?% sure: it has distinct_id\)$/);
});
