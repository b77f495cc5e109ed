import { expect, test } from 'vitest';
import { type FunnelWindow, funnelOf } from '../../core/funnel/document.ts';
import { sampleResult } from '../test-support/sample-result.ts';
import { notesInWords } from './notes.ts';

const said = (steps: Parameters<typeof sampleResult>[0], window?: FunnelWindow): string => {
  const document = funnelOf(steps.map(({ label }) => label));
  return notesInWords(sampleResult(steps), window === undefined ? document : { ...document, window })
    .map(({ text }) => text)
    .join('')
    .replace(/\s/g, ' ');
};

const dropping = [
  { label: 'a', count: 100, open: 10 },
  { label: 'b', count: 40 },
];
const open = [
  { label: 'a', count: 100, open: 60 },
  { label: 'b', count: 40 },
];

test('the step after which most are lost', () => {
  expect(said(dropping)).toBe('Most are lost after a: 50 users, 50.0 % of those who got there.');
});

test('where all can still convert, that and why', () => {
  expect(said(open)).toBe(
    'Nobody counts as lost yet: 60 users can still convert, as the data ends before their 7 days are over.',
  );
  expect(said(open, 'session')).toMatch(/can still convert, as the data ends before their session does\.$/);
});
