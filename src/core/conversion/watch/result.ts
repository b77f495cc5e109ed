import type { Because, Since } from './because.ts';
import type { Verdict } from './judge.ts';

/** What every rule says. Field names are public. */
export interface CheckResult {
  readonly rules: readonly RuleFigures[];
}

export interface RuleFigures extends Verdict {
  readonly name: string;
  /** How many buckets the last one was held against. */
  readonly against: number;
  /** What explains the fall, where the rule fires. */
  readonly because: readonly Because[];
  readonly since: Since | null;
}
