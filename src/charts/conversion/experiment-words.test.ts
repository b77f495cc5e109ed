import { expect, test } from 'vitest';
import type { ArmFigures, ExperimentResult } from '../../core/conversion/experiment/figures.ts';
import { experimentPhrases, plannerText, ratioWarnings } from './experiment-words.ts';
import { plain } from './words.ts';

const arm = (value: string, rest: Partial<ArmFigures> = {}): ArmFigures => ({
  value,
  units: 1000,
  open: 0,
  conversions: 100,
  rate: 0.1,
  interval: [0.08, 0.12],
  difference: null,
  differenceInterval: null,
  alwaysValid: null,
  lift: null,
  p: null,
  holm: null,
  verdict: null,
  ...rest,
});
const b = (rest: Partial<ArmFigures>) => arm('B', { difference: 0.03, differenceInterval: [0.01, 0.05], ...rest });
const result = (arms: readonly ArmFigures[], rest: Partial<ExperimentResult> = {}): ExperimentResult => ({
  arms,
  control: 'A',
  crossed: 12,
  sampleRatio: { p: 0.6, warning: false },
  crossedRatio: { p: 0.6, warning: false },
  crossedByArm: {},
  power: { smallest: { B: 0.037 }, needed: { lift: 0.1, perArm: 14_751 } },
  ...rest,
});

test('a difference is claimed by the interval that holds at every look', () => {
  expect(plain(experimentPhrases(result([arm('A'), b({ verdict: 'better', alwaysValid: [0.005, 0.06] })])))).toBe(
    'B comes to 3.0 points more than A, at whatever time one looks (+0.5 to +6.0 points).',
  );
  expect(plain(experimentPhrases(result([arm('A'), b({ verdict: 'better', alwaysValid: [-0.01, 0.06] })])))).toContain(
    'not settled yet',
  );
  expect(plain(experimentPhrases(result([arm('A'), b({ verdict: 'unclear' })])))).toBe(
    'No arm differs for certain. With this many, a difference of 3.7 points would probably have been seen.',
  );
  expect(plain(experimentPhrases(result([arm('A'), b({ verdict: 'too-few' })])))).toContain('Too few');
  expect(plain(experimentPhrases(result([arm('A')])))).toContain('nothing to compare');
});

test('the planner, and what sorts units into arms', () => {
  expect(plannerText(result([]))).toContain('14,751 units in each arm');
  expect(ratioWarnings(result([]))).toEqual([]);
  const bad = result([], { sampleRatio: { p: 0.0001, warning: true }, crossedRatio: { p: 0.0002, warning: true } });
  expect(ratioWarnings(bad)).toHaveLength(2);
});
