import type { FunnelRules } from '../rules.ts';
import { AnyOrderSearch } from './any-order.ts';
import { CandidateList } from './candidates.ts';
import type { UnitEvents } from './events.ts';
import { LevelPass } from './levels.ts';
import { Moves } from './moves.ts';
import { BestSearch } from './search.ts';
import { TurnPass } from './turns.ts';

/** Finds the attempts that speak for units, one unit after another, whatever the rules. */
export class AttemptFinder {
  /** Those of the unit evaluated last, in order; read with `RESULT`. */
  readonly attempts: CandidateList;
  private readonly anyOrder: AnyOrderSearch | null;
  private readonly turns: TurnPass | null;
  private readonly levels: LevelPass;
  private readonly search: BestSearch;

  /** `showsRemoved`: the events that removed attempts took matter, too. */
  constructor(rules: FunnelRules, showsRemoved = false) {
    const moves = new Moves(rules);
    this.attempts = new CandidateList(moves.size);
    this.anyOrder = rules.order === 'any' ? new AnyOrderSearch(rules, this.attempts) : null;
    this.turns = rules.attempt === 'best' ? null : new TurnPass(rules, moves, this.attempts);
    this.levels = new LevelPass(rules, this.attempts, showsRemoved);
    this.search = new BestSearch(rules, moves, this.attempts);
  }

  /** Finds the attempts of the unit at hand of these events. */
  evaluate(events: UnitEvents): void {
    this.attempts.length = 0;
    if (events.length === events.start) return;
    if (this.anyOrder) this.anyOrder.evaluate(events);
    else if (this.turns) this.turns.evaluate(events);
    else if (!this.levels.evaluate(events)) this.search.evaluate(events);
  }
}
