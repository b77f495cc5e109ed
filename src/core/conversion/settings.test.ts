import { expect, test } from 'vitest';
import { NO_TAGS, type TagsDocument } from '../tags/document.ts';
import { conversionsOf, macroIn, questionIn } from './settings.ts';

const tags: TagsDocument = {
  ...NO_TAGS,
  tags: ['a', 'b'].map((event) => ({ event, tier: 'macro', value: null, per: 'event' })),
};

test('the macro looked at is the one chosen as long as it is one, else the first', () => {
  expect(macroIn(conversionsOf(), tags)).toBe('a');
  expect(macroIn(conversionsOf({ macro: 'b' }), tags)).toBe('b');
  expect(macroIn(conversionsOf({ macro: 'gone' }), tags)).toBe('a');
  expect(macroIn(conversionsOf({ macro: 'b' }), NO_TAGS)).toBe(null);
});

test('the question takes the scope along and nothing else', () => {
  const range = { from: '2026-01-01T00:00:00Z' };
  const question = questionIn(conversionsOf({ range, unit: { kind: 'session' } }), tags, { trend: 'week', by: 'plan' });
  expect(question).toEqual({
    tags,
    scope: { unit: { kind: 'session' }, range, where: [], segment: null, sessionGapMs: 1_800_000, session: null },
    trend: 'week',
    by: 'plan',
    top: 8,
    segments: [],
  });
});
