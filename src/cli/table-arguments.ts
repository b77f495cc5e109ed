import { instant } from '../core/funnel/rules.ts';
import { UsageError } from './usage.ts';

/** How a table is asked. */
export interface TableOptions {
  /** Takes it anew, whatever is kept of it. */
  readonly refresh: boolean;
  /** Only its events up to this time, an ISO one; null for those there are now. */
  readonly asOf: string | null;
  /** Goes on however much has to come over the wire. */
  readonly yes: boolean;
  /** The server counts, and nothing but the counts comes. */
  readonly onServer: boolean;
  /** A file of certificates by which its server is known beside those that the system trusts. */
  readonly ca?: string;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** As `parseArgs` wants them. */
export const TABLE_SWITCHES = { refresh: flag, 'as-of': text, yes: flag, 'on-server': flag, ca: text } as const;

interface Values {
  readonly refresh?: boolean;
  readonly 'as-of'?: string;
  readonly yes?: boolean;
  readonly 'on-server'?: boolean;
  readonly ca?: string;
}

/** Throws UsageError. */
export function tableOptions(isTable: boolean, values: Values): TableOptions {
  const [given] = Object.keys(TABLE_SWITCHES).filter((name) => values[name as keyof Values] !== undefined);
  if (!isTable && given !== undefined) throw new UsageError(`--${given} is of a table, clickhouse://…`);
  const asOf = values['as-of'];
  const ms = instant(asOf ?? '');
  if (asOf !== undefined && Number.isNaN(ms))
    throw new UsageError(`--as-of ${asOf}: write an ISO date or time, such as 2026-01-31T18:00:00Z.`);
  return {
    refresh: values.refresh ?? false,
    asOf: asOf === undefined ? null : new Date(ms).toISOString(),
    yes: values.yes ?? false,
    onServer: values['on-server'] ?? false,
    ca: values.ca,
  };
}
