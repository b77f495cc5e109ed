import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ImportProgress, Mapping, Overrides } from '../contract/import.ts';
import type { DatasetSummary, Taking, TrustedMethods } from '../contract/methods.ts';
import type { CallContext, Handlers } from '../contract/serve.ts';
import { startOfDate } from '../core/base/calendar.ts';
import { problem } from '../core/base/problem.ts';
import type { FunnelDocument } from '../core/funnel/document.ts';
import type { FunnelResult } from '../core/funnel/result.ts';
import { addressText, parseTableAddress, serverOf, tableName } from './clickhouse/address.ts';
import { EVERYTHING } from './clickhouse/needs.ts';
import { LARGE_BYTES } from './clickhouse/size.ts';
import type { Files } from './files.ts';
import { runCountJob, runSampleJob, runTakeJob } from './import-job.ts';
import type { SavedTable, Workspace } from './workspace.ts';

/** How a table is to be read. */
interface TableChoice {
  readonly table: string;
  readonly name: string;
  readonly mapping?: Mapping;
  readonly overrides: Overrides;
  readonly taking: Taking;
}

export interface Tables {
  readonly handlers: Pick<
    Handlers<TrustedMethods>,
    'table.connect' | 'table.refresh' | 'table.setOffline' | 'table.password'
  >;
  /** Whether the events of a data set stay on a server. */
  isCounted(id: string): boolean;
  /** Has the server count a funnel of such a data set. Throws what `countFunnel` throws. */
  count(id: string, funnel: FunnelDocument, signal: AbortSignal): Promise<FunnelResult>;
  /** Takes a table into a new file, and says how it was taken. Throws what `takeTable` throws. */
  take(target: string, choice: TableChoice, context: CallContext<ImportProgress>): Promise<SavedTable>;
}

interface TablesOptions {
  readonly workspace: Workspace;
  readonly files: Files;
  /** Has a data set stand in a new file from now on. */
  replace(id: string, write: (target: string) => Promise<void>): Promise<DatasetSummary>;
}

/** The tables of the workspace's data sets. Passwords are in memory alone, for as long as the engine runs. */
export function openTables({ workspace, files, replace }: TablesOptions): Tables {
  /** By the address as it is kept. */
  const passwords = new Map<string, string>();

  /** Where a table is and how it is read. Throws "server-login" where its password is not known. */
  function sourceOf({ table, mapping, overrides, taking: { since } }: Omit<TableChoice, 'name'>) {
    const address = parseTableAddress(table);
    const password = passwords.get(table);
    // Where nobody has a password it need not be known.
    if (password === undefined && address.user !== null)
      throw problem('server-login', { server: serverOf(address), user: address.user });
    const read = { address, password: password ?? '', mapping, overrides, remembered: workspace.mappings() };
    return {
      ...read,
      since: since === undefined ? null : new Date(startOfDate(since, overrides.timezone ?? 'UTC')).toISOString(),
    };
  }

  async function take(
    target: string,
    { name, ...choice }: TableChoice,
    context: CallContext<ImportProgress>,
  ): Promise<SavedTable> {
    const { table, mapping = null, overrides, taking } = choice;
    const { large = false, counted = false, ...kept } = taking;
    const needs = counted ? { ...EVERYTHING, events: [] } : EVERYTHING;
    const part = { needs, target, name, ...(!large && { mostBytes: LARGE_BYTES }) };
    const { asOf } = await runTakeJob({ ...sourceOf(choice), ...part }, context);
    return { address: table, asOf, ...kept, ...(counted && { counted }), mapping, overrides };
  }

  function savedOf(id: string): SavedTable {
    const saved = workspace.table(id);
    if (!saved) throw problem('dataset-missing', { id });
    return saved;
  }

  return {
    take,
    isCounted: (id) => workspace.table(id)?.counted ?? false,
    count: async (id, funnel, signal) => {
      const { result } = await runCountJob({ ...sourceOf(choiceOf(savedOf(id))), funnel }, signal);
      return result;
    },
    handlers: {
      'table.password': ({ address, password }) => {
        passwords.set(address, password);
        return null;
      },
      'table.connect': async ({ address: text, password: given }, { signal }) => {
        const address = parseTableAddress(text.trim());
        const table = addressText(address);
        const password = given === '' ? (passwords.get(table) ?? '') : given;
        const sample = path.join(os.tmpdir(), `sluice-sample-${randomUUID()}`);
        try {
          const size = await runSampleJob({ address, password }, sample, signal);
          const ref = files.register(sample, { name: tableName(address), temporary: true, table });
          passwords.set(table, password);
          return { ...ref, table, rows: size.rows, bytes: Math.round(size.bytes) };
        } catch (error) {
          fs.rmSync(sample, { force: true });
          throw error;
        }
      },
      'table.setOffline': ({ id, offline }) => {
        workspace.setTable(id, { ...savedOf(id), offline });
        return null;
      },
      'table.refresh': async ({ id, password }, context) => {
        const saved = savedOf(id);
        const { address: table } = saved;
        if (password !== undefined && (password !== '' || !passwords.has(table))) passwords.set(table, password);
        const { name } = workspace.dataset(id);
        let taken = saved;
        const summary = await replace(id, async (target) => {
          // However much there is now: that it is much was said when it was taken first.
          const { taking, ...choice } = choiceOf(saved);
          taken = await take(target, { ...choice, name, taking: { ...taking, large: true } }, context);
        });
        workspace.setTable(id, taken);
        return summary;
      },
    },
  };
}

/** As a table was taken. */
const choiceOf = ({ address: table, mapping, overrides, since, counted }: SavedTable): Omit<TableChoice, 'name'> => ({
  table,
  mapping: mapping ?? undefined,
  overrides,
  taking: { since, counted },
});
