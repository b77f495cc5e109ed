import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ImportProgress, Mapping, Overrides } from '../contract/import.ts';
import type { DatasetSummary, Taking, TrustedMethods } from '../contract/methods.ts';
import { tellProgress } from '../contract/progress.ts';
import type { CallContext, Handlers } from '../contract/serve.ts';
import { startOfDate } from '../core/base/calendar.ts';
import { problem } from '../core/base/problem.ts';
import type { FunnelDocument } from '../core/funnel/document.ts';
import type { FunnelResult } from '../core/funnel/result.ts';
import { addressText, parseTableAddress, serverOf, tableName } from './clickhouse/address.ts';
import { openExtracts } from './clickhouse/extracts.ts';
import { EVERYTHING, type Needs } from './clickhouse/needs.ts';
import { LARGE_BYTES } from './clickhouse/size.ts';
import type { Files } from './files.ts';
import { runCountJob, runSampleJob, runTakeJob } from './import-job.ts';
import type { SavedTable, Workspace } from './workspace.ts';

/** The parts of a question that asking a server, and fetching what it answers, are counted as. */
const FETCH_PARTS = 500;

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
  isRemote(id: string): boolean;
  /**
   * What a question needs of the events of such a data set, as of when it was taken: a file, which is kept for the next
   * question. Throws what `takeTable` throws, "table-large" among it, and "server-login" where the password is not known.
   */
  fetch(id: string, needs: Needs, signal: AbortSignal): Promise<string>;
  /** Where these files of a data set are. */
  folderOf(id: string): string;
  /** Removes what is kept of a data set. */
  forget(id: string): void;
  /** Has the server count a funnel of such a data set. Throws what `countFunnel` throws. */
  count(id: string, funnel: FunnelDocument, signal: AbortSignal): Promise<FunnelResult>;
  /** Takes a table into a new file, and says how it was taken. Throws what `takeTable` throws. */
  take(target: string, choice: TableChoice, context: CallContext<ImportProgress>): Promise<SavedTable>;
}

interface TablesOptions {
  readonly workspace: Workspace;
  readonly files: Files;
  /** One after the other of what is done with a data set. */
  inTurn<T>(id: string, work: () => Promise<T>): Promise<T>;
  /** Has a data set stand in a new file from now on. */
  replace(id: string, write: (target: string) => Promise<void>): Promise<DatasetSummary>;
}

/** The tables of the workspace's data sets. Passwords are in memory alone, for as long as the engine runs. */
export function openTables({ workspace, files, inTurn, replace }: TablesOptions): Tables {
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
    const { large = false, remote = false, ...kept } = taking;
    // Questions that come later are asked of the same time.
    const what = remote
      ? { needs: { ...EVERYTHING, events: [] }, until: new Date().toISOString() }
      : { needs: EVERYTHING };
    const part = { ...what, target, name, ...(!large && { mostBytes: LARGE_BYTES }) };
    const { asOf } = await runTakeJob({ ...sourceOf(choice), ...part }, context);
    return { address: table, asOf, ...kept, ...(remote && { remote }), mapping, overrides };
  }

  const folderOf = (id: string): string => path.join(workspace.folder, 'tables', id);

  const removeKept = (id: string): void => fs.rmSync(folderOf(id), { recursive: true, force: true });

  async function fetch(id: string, needs: Needs, signal: AbortSignal): Promise<string> {
    const extracts = openExtracts(folderOf(id));
    // Repeats are told by all columns.
    const wanted = savedOf(id).overrides.dropRepeats ? EVERYTHING : needs;
    const question = () => {
      const { address, asOf: until, mapping, overrides } = savedOf(id);
      const read = { ...overrides, mapping: { ...overrides.mapping, ...mapping } };
      return { address: parseTableAddress(address), overrides: read, needs: wanted, until };
    };
    const kept = () => extracts.find(question())?.file;
    const take = async (): Promise<string> => {
      signal.throwIfAborted();
      const part = { needs: wanted, until: question().until, name: workspace.dataset(id).name, mostBytes: LARGE_BYTES };
      const source = sourceOf(choiceOf(savedOf(id)));
      const { file } = await extracts.take(question(), (target) =>
        runTakeJob({ ...source, ...part, target }, { signal, progress: (progress) => tellFetched(signal, progress) }),
      );
      return file;
    };
    // What the question before has fetched may be enough for this one, too.
    return kept() ?? inTurn(id, async () => kept() ?? take());
  }

  function savedOf(id: string): SavedTable {
    const saved = workspace.table(id);
    if (!saved) throw problem('dataset-missing', { id });
    return saved;
  }

  return {
    take,
    isRemote: (id) => workspace.table(id)?.remote ?? false,
    fetch,
    folderOf,
    forget: removeKept,
    count: async (id, funnel, signal) => {
      const saved = savedOf(id);
      const { result } = await runCountJob({ ...sourceOf(choiceOf(saved)), until: saved.asOf, funnel }, signal);
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
          return { ...ref, table, ...size, bytes: Math.round(size.bytes) };
        } catch (error) {
          fs.rmSync(sample, { force: true });
          throw error;
        }
      },
      'table.setOffline': ({ id, offline }) => {
        workspace.setTable(id, { ...savedOf(id), offline });
        return null;
      },
      'table.refresh': async ({ id, password, remote }, context) => {
        const saved = savedOf(id);
        const { address: table } = saved;
        if (password !== undefined && (password !== '' || !passwords.has(table))) passwords.set(table, password);
        const { name } = workspace.dataset(id);
        let taken = saved;
        return inTurn(id, async () => {
          const summary = await replace(id, async (target) => {
            // However much there is now: that it is much was said when it was taken first.
            const { taking, ...choice } = choiceOf(saved);
            taken = await take(
              target,
              { ...choice, name, taking: { ...taking, ...(remote !== undefined && { remote }), large: true } },
              context,
            );
          });
          workspace.setTable(id, taken);
          removeKept(id);
          return summary;
        });
      },
    },
  };
}

/** As a table was taken. */
const choiceOf = ({ address: table, mapping, overrides, since, remote }: SavedTable): Omit<TableChoice, 'name'> => ({
  table,
  mapping: mapping ?? undefined,
  overrides,
  taking: { since, remote },
});

/** A server reads all it is asked for before the first rows come. In parts of a question that has many of its own. */
function tellFetched(signal: AbortSignal, { phase, bytesRead, bytesTotal }: ImportProgress): void {
  const share = bytesTotal > 0 ? Math.min(bytesRead / bytesTotal, 1) : 0;
  tellProgress(signal, ['table', { done: FETCH_PARTS * (phase === 'ask' ? share : 1 + share), of: 2 * FETCH_PARTS }]);
}
