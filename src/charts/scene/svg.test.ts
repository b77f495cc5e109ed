import { expect, test } from 'vitest';
import type { Scene, Shape } from './shapes.ts';
import { svgOf } from './svg.ts';

const scene = (...shapes: Shape[]): Scene => ({
  width: 10,
  height: 20,
  title: 'A & B',
  description: '<none>',
  ground: null,
  patterns: [{ kind: 'hatch', id: 'open', ground: '#fff', line: '#00f', lineWidth: 1, gap: 5 }],
  shapes,
});

test('everything a file could carry in is escaped', () => {
  const evil = `"><script>alert('x')</script>&\u0000\ud800`;
  const svg = svgOf(
    scene({ kind: 'text', x: 0, y: 0, text: evil, title: evil, anchor: 'start', size: 12, weight: 400, fill: evil }),
    { metadata: { label: evil }, fontCss: '@font-face{src:url("a")}</style><script>', idPrefix: '"x' },
  );
  expect(svg).not.toContain('<script');
  expect(svg).not.toContain('\u0000');
  expect(svg.isWellFormed()).toBe(true);
  expect(svg.match(/<\/?svg/g)).toHaveLength(2);
  expect(svg).toContain('<title id="&quot;xtitle">A &amp; B</title>');
});

test('the metadata is the document, to be read back', () => {
  const document = { version: 1, steps: ['a < b', 'c & "d"'] };
  const svg = svgOf(scene(), { metadata: document });
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };
  const text = svg.match(/<metadata>(.*)<\/metadata>/)![1].replace(/&(lt|gt|quot|amp);/g, (entity) => entities[entity]);
  expect(JSON.parse(text)).toEqual(document);
});

test('shapes become elements with presentation attributes alone', () => {
  const svg = svgOf(
    scene({
      kind: 'group',
      x: 1,
      y: 2,
      children: [
        {
          kind: 'rect',
          x: 0.1 + 0.2,
          y: 0,
          width: 3,
          height: 4,
          fill: { pattern: 'open' },
          data: { step: 1, part: 'open' },
          title: 'Open',
        },
        { kind: 'path', d: 'M0 0H4', stroke: '#000', strokeWidth: 1 },
      ],
    }),
    { idPrefix: 'p-' },
  );
  expect(svg).toContain('<g transform="translate(1 2)">');
  expect(svg).toContain(
    '<rect x="0.3" y="0" width="3" height="4" fill="url(#p-open)" data-step="1" data-part="open"><title>Open</title></rect>',
  );
  expect(svg).toContain('<path d="M0 0H4" fill="none" stroke="#000" stroke-width="1"/>');
  expect(svg).toContain('<pattern id="p-open"');
  expect(svg).not.toMatch(/ style=| class=|foreignObject/);
});

test('marks of a flow, fading colours and rims of text', () => {
  const path = { kind: 'path', d: 'M0 0H4V4Z', fill: { pattern: 'ended' } } as const;
  const svg = svgOf(
    {
      ...scene(
        { ...path, opacity: 0.25, data: { kind: 'link', column: 1, from: 'a', to: null } },
        { ...path, data: { kind: 'dropped', column: 0, item: null } },
        { ...path, data: { kind: 'node', column: 2, item: 'b "c"' } },
        { kind: 'text', x: 0, y: 0, text: 'b', anchor: 'start', size: 12, weight: 400, fill: '#000', halo: '#fff' },
      ),
      patterns: [{ kind: 'fade', id: 'ended', color: '#a00', opacity: 0.5, toward: 'left' }],
    },
    { idPrefix: 'p-' },
  );
  expect(svg).toContain(
    '<linearGradient id="p-ended" x1="1" x2="0"><stop offset="0" stop-color="#a00" stop-opacity="0.5"/><stop offset="1" stop-color="#a00" stop-opacity="0"/></linearGradient>',
  );
  expect(svg).toContain('fill="url(#p-ended)" fill-opacity="0.25" data-kind="link" data-column="1" data-from="a"/>');
  expect(svg).toContain('data-kind="dropped" data-column="0" data-other="true"/>');
  expect(svg).toContain('data-kind="node" data-column="2" data-item="b &quot;c&quot;"/>');
  expect(svg).toContain('stroke="#fff" stroke-width="3" stroke-linejoin="round" paint-order="stroke">b</text>');
});
