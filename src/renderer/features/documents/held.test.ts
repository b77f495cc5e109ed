// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { DROP_OFF_KEYWORD, FLOW_KEYWORD, withPngText } from '../../../charts/scene/png-text.ts';
import { svgOf } from '../../../charts/scene/svg.ts';
import { dropOffOf } from '../../../core/drop-off/question.ts';
import { flowOf } from '../../../core/flow/document.ts';
import { funnelOf } from '../../../core/funnel/document.ts';
import { lookInto, missingEvents } from './held.ts';

// A 1 × 1 transparent PNG.
const PNG = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  (letter) => letter.charCodeAt(0),
);
const funnel = funnelOf(['view', 'zahlen ä', 'pay']);
const flow = flowOf({ anchor: { at: 'start', any: [{ event: 'view', where: [] }] } });
const file = (name: string, content: BlobPart) => new File([content], name);

test('a picture holds its funnel, its flow, or what was asked of a step', async () => {
  const asked = dropOffOf(funnel, 1, { against: 'converted' });
  const png = (keyword: string, document: unknown) => withPngText(PNG, keyword, JSON.stringify(document));
  expect(await lookInto(file('a.PNG', png(FLOW_KEYWORD, flow)))).toEqual({ kind: 'flow', document: flow });
  const held = { kind: 'funnel', document: funnel, question: asked };
  expect(await lookInto(file('a.png', png(DROP_OFF_KEYWORD, asked)))).toEqual(held);
  const scene = { width: 1, height: 1, title: '', description: '', ground: null, patterns: [], shapes: [] };
  expect(await lookInto(file('a.svg', svgOf(scene, { metadata: funnel })))).toEqual({
    kind: 'funnel',
    document: funnel,
  });
  const html = `<!doctype html><script type="application/json" id="funnel">${JSON.stringify(funnel)}</script>`;
  expect(await lookInto(file('a.html', html))).toEqual({ kind: 'funnel', document: funnel });
});

test('a document as a person writes it, with its defaults; a field that makes no sense is named', async () => {
  const document = funnelOf(['view', 'pay']);
  expect(await lookInto(file('f.json', '{"version":1,"steps":["view","pay"]}'))).toEqual({
    kind: 'funnel',
    document,
  });
  await expect(lookInto(file('f.json', '{"version":1,"steps":["view"],"order":"odd"}'))).rejects.toThrow(/order/);
});

test('other pictures hold nothing, other files are data', async () => {
  expect(await lookInto(file('a.png', PNG))).toBe('empty');
  expect(await lookInto(file('a.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBe('empty');
  expect(await lookInto(file('a.html', '<p>hello</p>'))).toBe('empty');
  expect(await lookInto(file('a.json', '[{"user":1}]'))).toBe('data');
  expect(await lookInto(file('a.json', '{"user":1}\n{"user":2}'))).toBe('data');
  expect(await lookInto(file('a.csv', 'user,event'))).toBe('data');
});

test('what a data set does not have is named, once', () => {
  const excluding = funnelOf(['view', 'pay', 'view'], {
    exclude: [{ any: [{ event: 'leave', where: [] }], from: 0, to: 1, effect: 'drop' }],
  });
  const names = new Set(['view']);
  expect(missingEvents({ kind: 'funnel', document: excluding }, names)).toEqual(['pay', 'leave']);
  expect(missingEvents({ kind: 'flow', document: flow }, names)).toEqual([]);
  expect(missingEvents({ kind: 'flow', document: flowOf() }, names)).toEqual([]);
});
