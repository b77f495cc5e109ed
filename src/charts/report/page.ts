import type { Scene } from '../scene/shapes.ts';
import { svgOf } from '../scene/svg.ts';

/** What every report is made of: one HTML file that needs nothing else and runs nothing. */

export const WIDTH = 920;

interface PageOptions {
  /** Of the element that holds the document. */
  readonly id: string;
  readonly document: object;
  readonly fontCss: string;
}

/** The page of these parts, empty ones left out, with the document as JSON, so that it can be asked again. */
export const pageOf = (title: string, parts: readonly string[], { id, document, fontCss }: PageOptions): string =>
  [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title>`,
    `<style>${fontCss}${STYLE}</style></head><body><main>`,
    ...parts.filter((part) => part !== ''),
    `</main><script type="application/json" id="${id}">${JSON.stringify(document).replaceAll('<', '\\u003c')}</script></body></html>`,
    '',
  ].join('\n');

/** Draws the pictures of one page, so that no two have patterns of one name. */
export function pictures(): (scene: Scene) => string {
  let drawn = 0;
  return (scene) => `<figure>${svgOf({ ...scene, ground: null }, { idPrefix: `p${++drawn}-` })}</figure>`;
}

const STYLE = `
body{margin:0;background:#fff;color:#15181e;font:14px/1.5 Inter,system-ui,sans-serif}
main{max-width:${WIDTH}px;margin:0 auto;padding:40px 24px}
h1{font-size:24px;line-height:1.2;margin:0 0 8px;overflow-wrap:anywhere}
h2{font-size:16px;margin:32px 0 8px}
p{margin:0 0 8px}.muted{color:#59606d}.small{font-size:12px}
figure{margin:20px 0}svg{display:block;max-width:100%;height:auto}
table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:6px 0 6px 12px;border-bottom:1px solid #e2e5ea;text-align:right;font-weight:400;vertical-align:top}
th:first-child,td:first-child{padding-left:0;text-align:left;overflow-wrap:anywhere}thead th{color:#59606d;font-size:12px}
thead th,tfoot th,tfoot td{font-weight:500}
figure,tr{break-inside:avoid}h2{break-after:avoid}@page{margin:16mm}@media print{main{padding:0}}
`.replaceAll('\n', '');

/** `whole`: what stands under all rows. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  whole?: readonly string[],
): string {
  const cells = (row: readonly string[], tag: 'th' | 'td'): string =>
    `<tr>${row.map((cell, index) => (index === 0 ? `<th scope="${tag === 'th' ? 'col' : 'row'}">` : tag === 'th' ? '<th scope="col">' : '<td>') + escaped(cell) + (index === 0 || tag === 'th' ? '</th>' : '</td>')).join('')}</tr>`;
  return `<table><thead>${cells(head, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('')}</tbody>${whole ? `<tfoot>${cells(whole, 'td')}</tfoot>` : ''}</table>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escaped = (text: string): string => text.toWellFormed().replace(/[&<>"]/g, (char) => ENTITIES[char]);
