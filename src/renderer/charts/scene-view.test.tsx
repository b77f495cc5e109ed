// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, test, vi } from 'vitest';
import type { Scene } from '../../charts/scene/shapes.ts';
import { SceneView } from './scene-view.tsx';

const scene: Scene = {
  width: 200,
  height: 100,
  title: 'Funnel',
  description: 'Two steps.',
  ground: '#fff',
  patterns: [{ kind: 'hatch', id: 'open', ground: '#eee', line: '#00f', lineWidth: 1, gap: 5 }],
  shapes: [
    {
      kind: 'group',
      x: 10,
      children: [
        { kind: 'path', d: 'M0 0H9', fill: '#00f', title: '5 users', data: { step: 1, part: 'count' } },
        {
          kind: 'text',
          x: 0,
          y: 9,
          text: '5',
          anchor: 'middle',
          size: 12,
          weight: 600,
          fill: '#000',
          title: '5 users',
          data: { step: 1, part: 'count' },
        },
        {
          kind: 'rect',
          x: 0,
          y: 0,
          width: 4,
          height: 4,
          fill: { pattern: 'open' },
          title: '2 open',
          data: { step: 0, part: 'open' },
        },
      ],
    },
  ],
};

function show(onMark = vi.fn()): HTMLElement {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  const place = document.createElement('div');
  document.body.replaceChildren(place);
  act(() => createRoot(place).render(<SceneView scene={scene} onMark={onMark} onPoint={() => {}} />));
  return place;
}

test('each number with people behind it is one button, named by what it says', () => {
  const buttons = [...show().querySelectorAll('[role="button"]')];
  expect(buttons.map((button) => button.getAttribute('aria-label'))).toEqual(['5 users', '2 open']);
});

test('a click and Enter ask for the people, on the label as on the bar', () => {
  const onMark = vi.fn();
  const place = show(onMark);
  act(() => place.querySelector('text')!.dispatchEvent(new MouseEvent('click', { bubbles: true })));
  expect(onMark).toHaveBeenLastCalledWith({ step: 1, part: 'count' }, expect.any(Element));
  act(() =>
    place
      .querySelector('rect[data-part]')!
      .dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })),
  );
  expect(onMark).toHaveBeenLastCalledWith({ step: 0, part: 'open' }, expect.any(Element));
});

test('patterns are referred to by the ids they have in this picture', () => {
  const place = show();
  const pattern = place.querySelector('pattern')!.id;
  expect(place.querySelector('rect[data-part]')!.getAttribute('fill')).toBe(`url(#${pattern})`);
});
