import { expect, test } from 'vitest';
import { flowOf } from '../../core/flow/document.ts';
import { evaluateGraph, evaluatePaths } from '../../core/flow/paths-reference.ts';
import { evaluateFlow } from '../../core/flow/reference.ts';
import { graphLayout } from '../flow/graph-layout.ts';
import { graphScene } from '../flow/graph-scene.ts';
import { flowReportHtml } from './flow-html.ts';

const events = ['home cart <pay>', 'home cart', 'home search'].flatMap((text, user) =>
  text.split(' ').map((event, i) => ({ user: `u${user}`, event, ms: i * 60_000 })),
);
const document = flowOf({ columns: 3 });
const report = (all: typeof events) =>
  flowReportHtml(evaluateFlow(document, all), {
    title: 'A & B',
    dataset: 'shop.csv',
    document,
    paths: evaluatePaths(document, null, all),
    madeAt: '2026-11-23T01:02:03Z',
  });

test('the report of a flow is one file that asks for nothing and runs nothing, with its figures and its document', () => {
  const html = report(events);
  expect(html).not.toMatch(/(src|href|url)\s*[=(]\s*["']?(https?:|\/\/)/i);
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).not.toContain('<pay>');
  expect(JSON.parse(/id="flow">(.*)<\/script>/.exec(html)![1])).toEqual(document);
  const text = html
    .replace(/<svg.*?<\/svg>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
  for (const part of [
    'A &amp; B',
    'n = 3 users',
    'cart Step 2 2 66.7 %',
    'home → cart → &lt;pay&gt;',
    'on Nov 23, 2026',
  ])
    expect(text).toContain(part);
});

test('what else was on screen comes first, in words and as a picture', () => {
  const graph = evaluateGraph(document, events);
  const scene = graphScene(graph, graphLayout(graph.nodes, graph.edges));
  const html = flowReportHtml(evaluateFlow(document, events), {
    ...{ title: 'A', dataset: 'shop.csv', document, madeAt: '2026-11-23T01:02:03Z' },
    shown: { title: 'The <graph>', scene },
  });
  expect(html).toContain('<h2>The &lt;graph&gt;</h2>');
  expect(html.indexOf('What follows what')).toBeLessThan(html.indexOf('<h2>In columns</h2>'));
});

test('a flow that nobody goes makes a report too', () => {
  expect(report([])).toContain('n = 0 users');
});
