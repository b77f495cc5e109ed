import { expect, test } from 'vitest';
import { flowOf } from '../core/flow/document.ts';
import { parseFlow } from './flow.ts';

test('everything defaults', () => {
  expect(parseFlow({})).toEqual(flowOf());
});

test('the document of the specification is read', () => {
  expect(
    parseFlow({
      version: 1,
      anchor: { at: 'end', any: [{ event: 'pay' }] },
      item: { property: 'path' },
      range: { from: '2026-01-01T00:00:00Z' },
      windowMs: 0,
    }),
  ).toEqual(
    flowOf({
      anchor: { at: 'end', any: [{ event: 'pay', where: [] }] },
      item: { property: 'path', rewrite: [] },
      range: { from: '2026-01-01T00:00:00Z' },
      windowMs: 0,
    }),
  );
});

test.each([
  [{ colour: 'red' }, 'colour'],
  [{ anchor: { at: 'middle', any: [{ event: 'a' }] } }, 'anchor.at'],
  [{ anchor: { at: 'start', any: [] } }, 'anchor.any'],
  [{ anchor: { at: 'start', any: [{ event: 'a', size: 1 }] } }, 'anchor.any[0].size'],
  [{ columns: 0 }, 'columns'],
  [{ rows: 2.5 }, 'rows'],
  [{ include: [] }, 'include'],
  [{ exclude: [''] }, 'exclude[0]'],
  [{ item: { property: 'path', rewrite: [{ from: 'x' }] } }, 'item.rewrite[0].to'],
  [{ unit: { kind: 'property' } }, 'unit.property'],
  [{ count: 'events' }, 'count'],
  [{ windowMs: -1 }, 'windowMs'],
  [{ version: 2 }, 'version'],
  [[], '(document)'],
])('%j names the field %s', (json, field) => {
  expect(() => parseFlow(json)).toThrowError(
    expect.objectContaining({
      data: expect.objectContaining({ code: 'document-invalid', params: expect.objectContaining({ field }) }),
    }),
  );
});
