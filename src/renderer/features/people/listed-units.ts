import type { UnitState } from '../../../core/funnel/result.ts';
import type { Took } from '../../../core/funnel/run.ts';

/** Which units of a funnel are listed, as `funnel.users` takes them. */
export interface ListedUnits {
  /** null: wherever they stand so. */
  readonly step: number | null;
  readonly state: 'reached' | UnitState;
  readonly entered?: { readonly from: string; readonly to: string };
  readonly group?: string | null;
  readonly merged?: boolean;
  /** Any value but these. */
  readonly beyond?: readonly string[];
  readonly took?: Took;
}
