/** By arm, what was counted. Merges over disjoint users in any order. */
export type ExperimentTally = Map<string, ArmTally>;

export interface ArmTally {
  /** Units exposed to this arm alone, those still open included. */
  exposed: number;
  open: number;
  /** Units that carry other values too, and this one first. */
  crossed: number;
  /** Of the units that count: those that came to the outcome. */
  units: number;
  conversions: number;
  /** By currency, the sum of the values of units, and of their squares. */
  readonly values: Map<string, Sums>;
  /** The same of the values of units in one currency, by fixed rates; NaN where a rate is missing. */
  readonly exchanged: Sums;
}

/** Of the values of units. */
export interface Sums {
  sum: number;
  squares: number;
}

/** The tally of an arm, which is made if there is none yet. */
export function armOf(tally: ExperimentTally, value: string): ArmTally {
  let arm = tally.get(value);
  if (!arm) {
    arm = {
      exposed: 0,
      open: 0,
      crossed: 0,
      units: 0,
      conversions: 0,
      values: new Map(),
      exchanged: { sum: 0, squares: 0 },
    };
    tally.set(value, arm);
  }
  return arm;
}

/** Adds what a unit's outcome was worth. */
export function addValue({ values }: ArmTally, currency: string, sum: number, squares: number): void {
  const known = values.get(currency);
  if (!known) values.set(currency, { sum, squares });
  else {
    known.sum += sum;
    known.squares += squares;
  }
}

/** Adds what `from` counted to `into`, and returns that. */
export function mergeExperiments(into: ExperimentTally, from: ExperimentTally): ExperimentTally {
  for (const [value, arm] of from) {
    const own = armOf(into, value);
    for (const part of ['exposed', 'open', 'crossed', 'units', 'conversions'] as const) own[part] += arm[part];
    for (const [currency, { sum, squares }] of arm.values) addValue(own, currency, sum, squares);
    own.exchanged.sum += arm.exchanged.sum;
    own.exchanged.squares += arm.exchanged.squares;
  }
  return into;
}
