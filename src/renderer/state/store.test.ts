import { expect, test } from 'vitest';
import { createStore } from './store.ts';

test('listeners hear of changes, and only of changes', () => {
  const store = createStore({ a: 1, b: 'x' });
  const before = store.get();
  let heard = 0;
  const stop = store.subscribe(() => {
    heard += 1;
  });
  store.set({ a: 1 });
  expect(heard).toBe(0);
  expect(store.get()).toBe(before);
  store.set({ a: 2 });
  expect(heard).toBe(1);
  expect(store.get()).toEqual({ a: 2, b: 'x' });
  stop();
  store.set({ a: 3 });
  expect(heard).toBe(1);
});
