import type { Fade, Hatch, Label, Paint, Path, Pattern, Rect, Scene, Shape } from './shapes.ts';

export const FONT_FAMILY =
  "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', sans-serif";

export interface SvgOptions {
  /** Kept in `<metadata>` as JSON: the funnel document, so that a picture tells how it was made. */
  readonly metadata?: unknown;
  /** `@font-face` rules with data URLs, put into the file as they are. */
  readonly fontCss?: string;
  /** Before every id of the file, for several pictures in one page. */
  readonly idPrefix?: string;
}

/** Width of the rim around a text, half of it outside the letters. */
export const HALO = 3;

/** The id a pattern gets in the markup; every renderer of scenes uses it. */
export const patternId = (prefix: string, id: string): string => `${prefix}${id}`;

/** A fill or stroke as an attribute value. */
export const paintOf = (paint: Paint, prefix: string): string =>
  typeof paint === 'string' ? paint : `url(#${patternId(prefix, paint.pattern)})`;

/** The scene as a self-contained SVG file: presentation attributes only, the same bytes for the same scene. */
export function svgOf(scene: Scene, { metadata, fontCss, idPrefix = 'sluice-' }: SvgOptions = {}): string {
  const size = `width="${num(scene.width)}" height="${num(scene.height)}" viewBox="0 0 ${num(scene.width)} ${num(scene.height)}"`;
  const names = `role="img" aria-labelledby="${escaped(`${idPrefix}title ${idPrefix}desc`)}"`;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${names} font-family="${escaped(FONT_FAMILY)}">`,
    `<title id="${escaped(idPrefix)}title">${escaped(scene.title)}</title>`,
    `<desc id="${escaped(idPrefix)}desc">${escaped(scene.description)}</desc>`,
  ];
  if (metadata !== undefined) lines.push(`<metadata>${escaped(JSON.stringify(metadata))}</metadata>`);
  // A style sheet is text to an XML parser, so its < and & are escaped like any other.
  if (fontCss !== undefined) lines.push(`<style>${escaped(fontCss)}</style>`);
  if (scene.patterns.length > 0) {
    lines.push('<defs>', ...scene.patterns.map((pattern) => patternOf(pattern, idPrefix)), '</defs>');
  }
  if (scene.ground !== null) {
    lines.push(
      element('rect', [
        ['width', scene.width],
        ['height', scene.height],
        ['fill', scene.ground],
      ]),
    );
  }
  for (const shape of scene.shapes) lines.push(...shapeOf(shape, idPrefix));
  lines.push('</svg>', '');
  return lines.join('\n');
}

type Attributes = readonly (readonly [name: string, value: string | number | undefined])[];

const patternOf = (pattern: Pattern, prefix: string): string =>
  pattern.kind === 'hatch' ? hatchOf(pattern, prefix) : fadeOf(pattern, prefix);

function fadeOf({ id, color, opacity, toward }: Fade, prefix: string): string {
  const stops = [opacity, 0].map((at, i) =>
    element('stop', [
      ['offset', i],
      ['stop-color', color],
      ['stop-opacity', at],
    ]),
  );
  const [x1, x2] = toward === 'right' ? [0, 1] : [1, 0];
  return `<linearGradient id="${escaped(patternId(prefix, id))}" x1="${x1}" x2="${x2}">${stops.join('')}</linearGradient>`;
}

function hatchOf({ id, ground, line, lineWidth, gap }: Hatch, prefix: string): string {
  const tile = element('rect', [
    ['width', gap],
    ['height', gap],
    ['fill', ground],
  ]);
  const stroke = element('rect', [
    ['width', lineWidth],
    ['height', gap],
    ['fill', line],
  ]);
  const box = `width="${num(gap)}" height="${num(gap)}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"`;
  return `<pattern id="${escaped(patternId(prefix, id))}" ${box}>${tile}${stroke}</pattern>`;
}

function shapeOf(shape: Shape, prefix: string): string[] {
  switch (shape.kind) {
    case 'group': {
      const moved = (shape.x ?? 0) !== 0 || (shape.y ?? 0) !== 0;
      const transform = moved ? `translate(${num(shape.x ?? 0)} ${num(shape.y ?? 0)})` : undefined;
      return [
        element('g', [['transform', transform], ...dataOf(shape.data)], null),
        ...(shape.title === undefined ? [] : [titleOf(shape.title)]),
        ...shape.children.flatMap((child) => shapeOf(child, prefix)),
        '</g>',
      ];
    }
    case 'rect':
      return [element('rect', [...rectOf(shape, prefix), ...dataOf(shape.data)], shape.title)];
    case 'path':
      return [element('path', [...pathOf(shape, prefix), ...dataOf(shape.data)], shape.title)];
    case 'text':
      return [textOf(shape)];
  }
}

const rectOf = (rect: Rect, prefix: string): Attributes => [
  ['x', rect.x],
  ['y', rect.y],
  ['width', rect.width],
  ['height', rect.height],
  ['rx', rect.radius],
  ['fill', rect.fill === undefined ? 'none' : paintOf(rect.fill, prefix)],
  ['stroke', rect.stroke],
  ['stroke-width', rect.strokeWidth],
];

const pathOf = (path: Path, prefix: string): Attributes => [
  ['d', path.d],
  ['fill', path.fill === undefined ? 'none' : paintOf(path.fill, prefix)],
  ['fill-opacity', path.fill === undefined ? undefined : path.opacity],
  ['stroke-opacity', path.stroke === undefined ? undefined : path.opacity],
  ['stroke', path.stroke],
  ['stroke-width', path.strokeWidth],
  ['stroke-dasharray', path.dash],
];

function textOf(label: Label): string {
  const attributes: Attributes = [
    ['x', label.x],
    ['y', label.y],
    ['font-size', label.size],
    ['font-weight', label.weight === 400 ? undefined : label.weight],
    ['text-anchor', label.anchor === 'start' ? undefined : label.anchor],
    ['font-variant', label.tabular ? 'tabular-nums' : undefined],
    ['fill', label.fill],
    ...haloOf(label),
    ...dataOf(label.data),
  ];
  const title = label.title === undefined ? '' : titleOf(label.title);
  return `${element('text', attributes, null)}${title}${escaped(label.text)}</text>`;
}

const haloOf = ({ halo }: Label): Attributes =>
  halo === undefined
    ? []
    : [
        ['stroke', halo],
        ['stroke-width', HALO],
        ['stroke-linejoin', 'round'],
        ['paint-order', 'stroke'],
      ];

function dataOf(data: Shape['data']): Attributes {
  if (data === undefined) return [];
  if ('step' in data) {
    return [
      ['data-step', data.step ?? undefined],
      ['data-part', data.part],
    ];
  }
  if ('number' in data) {
    const { number } = data;
    return [
      ['data-kind', number.kind],
      ['data-event', 'macro' in number ? number.macro : undefined],
      ['data-micro', 'micro' in number ? number.micro : undefined],
    ];
  }
  if ('credit' in data) return [['data-kind', data.credit.kind]];
  if ('counted' in data)
    return [
      ['data-kind', data.counted],
      ['data-arm', data.arm],
    ];
  if ('tenth' in data) return [['data-kind', 'tenth']];
  if ('because' in data) return [['data-kind', 'because']];
  if ('cohort' in data)
    return [
      ['data-kind', 'cohort'],
      ['data-from', data.cohort],
    ];
  const place: Attributes = [
    ['data-kind', data.kind],
    ['data-column', data.column],
  ];
  // Other has no name, so none is written.
  if (data.kind === 'link') return [...place, ['data-from', data.from ?? undefined], ['data-to', data.to ?? undefined]];
  return [...place, ['data-item', data.item ?? undefined], ['data-other', data.item === null ? 'true' : undefined]];
}

const titleOf = (title: string): string => `<title>${escaped(title)}</title>`;

/** An element; with a title inside, or left open where `title` is null. */
function element(name: string, attributes: Attributes, title?: string | null): string {
  const written = attributes
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? num(value) : escaped(value!)}"`)
    .join('');
  if (title === null) return `<${name}${written}>`;
  return title === undefined ? `<${name}${written}/>` : `<${name}${written}>${titleOf(title)}</${name}>`;
}

/** Hundredths of a pixel are enough, and make the bytes independent of rounding noise. */
const num = (value: number): string => String(Math.round(value * 100) / 100 || 0);

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML 1.0 cannot hold even as an entity. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to replace
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(UNWRITABLE, '\ufffd')
    .replace(/[&<>"]/g, (char) => ENTITIES[char]);
