import fc from 'fast-check';
import { expect, test } from 'vitest';
import { record, redo, startHistory, undo } from './history.ts';

test('undo and redo walk over what was recorded; a new change forgets what could be redone', () => {
  let history = record(record(startHistory('a'), 'b'), 'c');
  history = undo(history);
  expect(history.present).toBe('b');
  expect(redo(history).present).toBe('c');
  history = record(history, 'd');
  expect(redo(history)).toBe(history);
  expect(undo(undo(history)).present).toBe('a');
});

test('changes on one topic are one, until another comes between or something is undone', () => {
  let history = record(record(record(startHistory(''), 'a', 1), 'ab', 1), 'abc', 1);
  expect(undo(history).present).toBe('');
  history = record(record(history, 'x', 2), 'xy', 1);
  expect(undo(history).present).toBe('x');
  expect(undo(undo(history)).present).toBe('abc');
  expect(undo(record(redo(undo(history)), 'xyz', 1)).present).toBe('xy');
});

test('there is nothing before the beginning and after the end', () => {
  const start = startHistory(1);
  expect(undo(start)).toBe(start);
  expect(redo(start)).toBe(start);
  expect(record(start, 1)).toBe(start);
});

test('as many redos as undos lead back', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 30 }), fc.nat(40), (changes, steps) => {
      const full = changes.reduce((history, value) => record(history, value), startHistory(0));
      let history = full;
      let done = 0;
      for (let step = 0; step < steps && history.past.length > 0; step += 1, done += 1) history = undo(history);
      for (let step = 0; step < done; step += 1) history = redo(history);
      expect(history).toEqual(full);
    }),
  );
});

test('old changes are let go, the newest are kept', () => {
  let history = startHistory(0);
  for (let value = 1; value <= 500; value += 1) history = record(history, value);
  expect(history.past).toHaveLength(200);
  expect(undo(history).present).toBe(499);
});
