import type { PropertyFilter } from '../condition/document.ts';
import type { PropertyColumn, Segment } from '../data/columns.ts';
import type { SessionSource } from '../data/session-source.ts';
import { type DateRange, funnelOf, type Segmentation } from '../funnel/document.ts';
import { compileFunnel, type FunnelProgram } from '../funnel/program.ts';
import type { DataFacts } from '../funnel/rules.ts';
import { membersFor } from '../segment/members.ts';

/** Who takes part in a question about conversions, and which of their events. Field names are public. */
export interface ConversionScope {
  readonly unit: { readonly kind: 'user' | 'session' };
  /** Selects events: what lies outside does not count at all. */
  readonly range: DateRange | null;
  readonly where: readonly PropertyFilter[];
  readonly segment: Segmentation | null;
  readonly sessionGapMs: number;
  /** Sessions as the source numbered them; null: by the gap. */
  readonly session: SessionSource | null;
}

/** Everybody and everything, with these differences. */
export const scopeOf = (rest: Partial<ConversionScope> = {}): ConversionScope => ({
  unit: { kind: 'user' },
  range: null,
  where: [],
  segment: null,
  sessionGapMs: 1_800_000,
  session: null,
  ...rest,
});

/** A scope made ready to run over the segments of one data set. */
export interface ScopeProgram {
  readonly scope: ConversionScope;
  readonly facts: DataFacts;
  /**
   * The funnel of one step, any event, with the scope's filters, segment, range and sessions: who and what takes part are
   * the same questions there, so they get the same answers.
   */
  readonly anchor: FunnelProgram;
  /** The tick up to which anything is known: the end of the range or of the data, whichever is first. */
  readonly horizon: number;
  /** Users are cut into sessions, which takes time: somebody asks which event lies in which. */
  readonly sessions: boolean;
  /** Names of the properties whose columns a pass must be given, as far as the scope needs them. */
  readonly properties: readonly string[];
}

/**
 * Compiles a valid scope; `sessions`: whether users must be cut into sessions even where those are not the units.
 * @throws Problem `document-invalid` naming the field.
 */
export function compileScope(scope: ConversionScope, facts: DataFacts, sessions = false): ScopeProgram {
  const { unit, range, where, segment, sessionGapMs, session } = scope;
  const anchor = compileFunnel(
    funnelOf(['*'], { unit, range, where, segment, sessionGapMs, session, window: 'session' }),
    facts,
  );
  const { to, end } = anchor.rules;
  return {
    scope,
    facts,
    anchor,
    horizon: Math.min(to, end),
    sessions: sessions || unit.kind === 'session',
    properties: anchor.properties,
  };
}

/** By user of a segment, 1 for those of the scope's segment; null when all take part. */
export const membersOfScope = (
  { anchor }: ScopeProgram,
  segment: Segment,
  columns: ReadonlyMap<string, PropertyColumn>,
): Uint8Array | null => membersFor(anchor, segment, columns);
