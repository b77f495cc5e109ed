import { expect, test } from 'vitest';
import { questionOf } from '../../core/conversion/document.ts';
import { scopeOf } from '../../core/conversion/scope.ts';
import { conversionsOf } from '../../core/conversion/settings.ts';
import type { TagsDocument } from '../../core/tags/document.ts';
import { partsOf, conversionsOf as resultOf } from '../../core/test-support/conversion-run.ts';
import { conversionReportHtml } from './conversion-html.ts';

const DAY = 86_400_000;
const tags: TagsDocument = {
  version: 1,
  currency: 'EUR',
  lookAheadMs: 30 * DAY,
  tags: [
    { event: 'buy <it>', tier: 'macro', value: { kind: 'fixed', amount: 20 }, per: 'event' },
    { event: 'call', tier: 'macro', value: null, per: 'event' },
    { event: 'cart', tier: 'micro-primary', value: null, per: 'event' },
  ],
};

/** 60 people over 60 days: all look, two of three have a cart, half of those buy. */
const events = Array.from({ length: 60 }, (_, u) => {
  const did = (event: string, minute: number) => ({ user: `u${u}`, event, ms: u * DAY + minute * 60_000 });
  return [
    did('look', 0),
    ...(u % 3 < 2 ? [did('cart', 1)] : []),
    ...(u % 3 === 0 ? [did('buy <it>', 2)] : []),
    ...(u === 5 ? [did('call', 3)] : []),
  ];
}).flat();

function report(trend: 'week' | null, all = events): string {
  const question = questionOf(tags, scopeOf(), { trend });
  const result = resultOf(question, partsOf(all, 2));
  const document = conversionsOf({ trend });
  return conversionReportHtml(
    { question, result },
    { title: 'A & B', dataset: 'shop.csv', document, madeAt: '2026-11-23T01:02:03Z' },
  );
}

test('the report of conversions is one file that asks for nothing and runs nothing, with its figures and its document', () => {
  const html = report('week');
  expect(html).not.toMatch(/(src|href|url)\s*[=(]\s*["']?(https?:|\/\/)/i);
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).not.toContain('<it>');
  expect(JSON.parse(/id="conversions">(.*)<\/script>/.exec(html)![1])).toEqual(conversionsOf({ trend: 'week' }));
  const text = html
    .replace(/<svg.*?<\/svg>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
  for (const part of [
    'A &amp; B',
    'n = 60 users with any event. 21 came to any of them, each counted once: 35.0 %.',
    'buy &lt;it&gt; 20 33.3 %',
    '400 EUR 6.67 EUR 20 EUR',
    'came to buy &lt;it&gt;: 33.3 %',
    'It has no value',
    'on Nov 23, 2026',
  ])
    expect(text).toContain(part);
});

test('a chapter in another report has no trend; each macro has the micros beneath it', () => {
  // By time and by the time it takes of two macros, and a ladder each.
  expect(report('week').match(/<figure>/g)).toHaveLength(6);
  expect(report(null).match(/<figure>/g)).toHaveLength(2);
});
