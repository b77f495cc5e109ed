import { expect, test } from 'vitest';
import { dropOffOf } from '../../core/drop-off/question.ts';
import { funnelOf } from '../../core/funnel/document.ts';
import { sampleBreakdown, sampleTrend } from '../test-support/analysis-gallery.ts';
import { sampleDropOff } from '../test-support/sample-drop-off.ts';
import { sampleResult } from '../test-support/sample-result.ts';
import { reportHtml } from './html.ts';

const document = funnelOf(['Visited', 'Added', 'Paid <b>']);
const result = sampleResult([
  { label: 'Visited', count: 4000 },
  { label: 'Added', count: 900, medianMs: 60_000 },
  { label: 'Paid <b>', count: 250, open: 0, medianMs: 120_000 },
]);
const options = {
  title: 'A & B',
  dataset: 'shop.csv',
  document,
  madeAt: '2026-11-23T01:02:03Z',
  first: '2026-03-01',
  last: '2026-03-31',
};

test('the report is one file that asks for nothing and runs nothing', () => {
  const html = reportHtml(result, { ...options, trend: sampleTrend(20) });
  expect(html).not.toMatch(/(src|href|url)\s*[=(]\s*["']?(https?:|\/\/)/i);
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).toContain('<script type="application/json" id="funnel">');
  expect(html).not.toContain('<b>');
  expect(html).toContain('<title>A &amp; B</title>');
});

test('it has a chapter of the losses at a step', () => {
  const question = dropOffOf(document, 1);
  const html = reportHtml(result, { ...options, dropOff: { question, result: sampleDropOff } });
  expect(html).toContain('<h2>Dropped off after Added</h2>');
  expect(html).toContain('goes with dropping: 46.8');
  expect(html.match(/<figure>/g)).toHaveLength(4);
  const nobody = { ...sampleDropOff, dropped: 0 };
  expect(reportHtml(result, { ...options, dropOff: { question, result: nobody } }).match(/<figure>/g)).toHaveLength(2);
});

test('it says how it is counted, what stands out, and each figure', () => {
  const html = reportHtml(result, { ...options, trend: sampleTrend(20), tiers: [null, null, 'Macro'] });
  expect(html).toMatch(/Paid &lt;b(&gt;|>) \(Macro\)/);
  const text = html
    .replace(/<svg.*?<\/svg>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
  for (const part of [
    'within 7 days',
    'Mar 1 – 31, 2026',
    'n = 4,000 users entered',
    'Most are lost after Visited : 3,100 users',
    'The slowest way is from Added to Paid',
    '22.5 %',
    '6.3 %',
    'By day of the entry',
    'on Nov 23, 2026',
  ])
    expect(text).toContain(part);
  expect([...html.matchAll(/id="(p\d+-[^"]+)"/g)].length).toBe(
    new Set([...html.matchAll(/id="(p\d+-[^"]+)"/g)].map(([, id]) => id)).size,
  );
});

test('a breakdown has its chart and its table', () => {
  const breakdown = { property: 'plan', attribution: 'first', step: 0, top: 5 } as const;
  const groups = sampleBreakdown([
    ['pro', 900, 300],
    [null, 40, 2],
  ]);
  const html = reportHtml(groups, { ...options, document: { ...funnelOf(['Visited', 'Paid']), breakdown } });
  expect(html).toContain('<h2>By plan</h2>');
  expect(html).toContain('<th scope="row">(none)</th>');
});

test('a funnel that nobody entered makes a report too', () => {
  const none = sampleResult([{ label: 'Visited', count: 0 }]);
  expect(reportHtml(none, { ...options, document: funnelOf(['Visited']) })).toContain('n = 0 users entered');
});
