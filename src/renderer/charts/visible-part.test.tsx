// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, test } from 'vitest';
import { flowScene } from '../../charts/flow/scene.ts';
import { crowded } from '../../charts/test-support/crowded-flow.ts';
import { placed } from '../../charts/test-support/placed.ts';
import { flowOf } from '../../core/flow/document.ts';
import { SceneView } from './scene-view.tsx';
import { countShapes, isIn, MOST_AT_ONCE, partOf } from './visible-part.ts';

const nothing = () => {};
const sceneOf = (columns: number, rows: number, share: number) =>
  flowScene(crowded(columns, rows, share), { width: 1000, height: 700, document: flowOf({ columns, rows }) });

test('of 32 columns of 200 rows a window shows a few thousand shapes, and none that is in it is missing', () => {
  const scene = sceneOf(32, 200, 0.1);
  expect(countShapes(scene.shapes)).toBeGreaterThan(20_000);
  for (const [left, top] of [
    [0, 0],
    [-1500, -3000],
    [1000 - scene.width, 700 - scene.height],
  ]) {
    const part = partOf({ left, top, width: scene.width }, scene);
    const shapes = placed(scene.shapes);
    const drawn = new Set(shapes.filter(({ shape, x, y }) => isIn(shape, part, x, y)));
    expect(drawn.size).toBeLessThan(MOST_AT_ONCE);
    const seen = shapes.filter(({ shape, x, y }) => {
      const [, px, py] = shape.kind === 'path' ? /^M(-?[\d.]+)[ ,](-?[\d.]+)/.exec(shape.d)! : [0, shape.x, shape.y];
      const [atX, atY] = [Number(px) + x + left, Number(py) + y + top];
      return atX >= 0 && atX <= innerWidth && atY >= 0 && atY <= innerHeight;
    });
    expect(seen.length).toBeGreaterThan(20);
    expect(seen.filter((one) => !drawn.has(one))).toEqual([]);
  }
});

test('a picture of fewer shapes is drawn whole; a larger one follows the scrolling', async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const host = document.body.appendChild(document.createElement('div'));
  const root = createRoot(host);
  const elements = () => host.querySelectorAll('path, text, rect').length;
  const small = sceneOf(4, 20, 0.5);
  await act(async () => root.render(<SceneView scene={small} onMark={nothing} onPoint={nothing} />));
  expect(elements()).toBe(countShapes(small.shapes));

  const large = sceneOf(16, 200, 0.02);
  await act(async () => root.render(<SceneView scene={large} onMark={nothing} onPoint={nothing} />));
  expect(countShapes(large.shapes)).toBeGreaterThan(MOST_AT_ONCE);
  expect(elements()).toBeLessThan(MOST_AT_ONCE);
  expect(host.textContent).toContain('Item 0');
  expect(host.textContent).not.toContain('Item 199');
  const svg = host.querySelector('svg')!;
  svg.getBoundingClientRect = () => ({ left: 0, top: innerHeight - large.height, width: large.width }) as DOMRect;
  await act(async () => void svg.dispatchEvent(new Event('scroll')));
  expect(elements()).toBeLessThan(MOST_AT_ONCE);
  expect(host.textContent).toContain('Item 199');
  await act(async () => root.unmount());
});
