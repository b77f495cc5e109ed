// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { typedInto } from './typing.ts';

test('what is typed while a field has the focus is told as one; a click and the next visit are not', () => {
  document.body.innerHTML = '<input id="a"><input id="b"><input id="c" type="checkbox">';
  const told: (number | undefined)[] = [];
  for (const field of document.querySelectorAll('input')) field.addEventListener('input', () => told.push(typedInto()));
  const type = (id: string, visit: boolean) => {
    const field = document.querySelector(`#${id}`)!;
    if (visit) field.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
    field.dispatchEvent(new Event('input', { bubbles: true }));
    expect(typedInto()).toBeUndefined();
  };
  type('a', true);
  type('a', false);
  type('b', true);
  type('a', true);
  type('c', true);
  const [first, second, other, again, ticked] = told;
  expect(second).toBe(first);
  expect(new Set([first, other, again]).size).toBe(3);
  expect(ticked).toBeUndefined();
});
