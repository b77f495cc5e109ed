import { afterEach, expect, test, vi } from 'vitest';
import type { WatchRule } from '../../../core/conversion/watch/document.ts';
import type { RuleFigures } from '../../../core/conversion/watch/result.ts';
import { detail, type EngineDouble, engineDouble, until } from '../../test-support/engine-double.ts';
import { type Editor, openEditor } from '../documents/editor.ts';
import { type ConversionsEditor, firing, openConversionsEditor } from './editor.ts';
import { ruleFor } from './rules.ts';

let engine: EngineDouble;
let editor: Editor;
let conversions: ConversionsEditor;
afterEach(() => {
  conversions.close();
  editor.close();
  engine.close();
});

const figuresOf = ({ name, fallsBy }: WatchRule): RuleFigures => ({
  name,
  state: fallsBy < 0.2 ? 'fires' : 'quiet',
  rate: 0.1,
  before: 0.2,
  change: -0.5,
  p: 0.001,
  dispersion: 1,
  n: 500,
  bucket: null,
  sees: null,
  against: 8,
  because: [],
  since: null,
});

test('rules are checked as soon as they are there, and again when they change; nothing else asks', async () => {
  const asked: number[] = [];
  engine = await engineDouble({
    'conversions.check': ({ rules }) => {
      asked.push(rules.rules.length);
      return { rules: rules.rules.map(figuresOf) };
    },
  });
  editor = await openEditor(engine.host, detail, { onSaveFailed: vi.fn() });
  conversions = openConversionsEditor(engine.host, editor);
  expect(asked).toEqual([]);
  const rule = ruleFor({ macro: 'pay' }, 'pay', []);
  conversions.change({ rules: [rule] });
  await until(conversions.store, () => firing(conversions.store.get()) === 1);
  conversions.change({ macro: 'pay' });
  conversions.change({ rules: [{ ...rule, fallsBy: 0.3 }] });
  await until(conversions.store, () => firing(conversions.store.get()) === 0);
  expect(asked).toEqual([1, 1]);
  editor.undo();
  await until(conversions.store, () => firing(conversions.store.get()) === 1);
  conversions.change({ rules: [] });
  expect(conversions.store.get().answer).toBe(null);
});

test('rules of one thing are told apart by their names', () => {
  const first = ruleFor({ macro: 'pay' }, 'pay', []);
  expect(first).toMatchObject({ name: 'pay falls', bucket: 'week', against: 8, p: 0.01 });
  expect(ruleFor({ macro: 'pay' }, 'pay', [first]).name).toBe('pay falls (2)');
});
