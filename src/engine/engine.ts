import fs from 'node:fs';
import path from 'node:path';
import { parentPort } from 'node:worker_threads';
import { portChannel } from '../contract/channel.ts';
import { datasetNameOf } from '../contract/file-name.ts';
import type { ImportProgress, ImportReport, Mapping, Overrides } from '../contract/import.ts';
import type { Parsed } from '../contract/method.ts';
import {
  type DatasetDetail,
  type DatasetSummary,
  type EngineMethods,
  engineMethods,
  type TrustedMethods,
  trustedMethods,
} from '../contract/methods.ts';
import type { UserOrder, UserPage } from '../contract/page-of-users.ts';
import { type CallContext, type Handlers, serve } from '../contract/serve.ts';
import { Problem, problem } from '../core/base/problem.ts';
import { preparationOfGroups } from '../core/drop-off/group-flow.ts';
import type { Preparation } from '../core/funnel/document.ts';
import { everybodyIn } from '../core/segment/everybody-in.ts';
import { EVERYTHING, type Needs, needsOf, needsOfFunnel } from './clickhouse/needs.ts';
import type { UserChoice } from './compute.ts';
import { openComputePool } from './compute-pool.ts';
import { conversionAnswers } from './conversion-answers.ts';
import { openFiles } from './files.ts';
import { runImportJob, runInspectJob } from './import-job.ts';
import type { EngineOptions, EngineOrder } from './pool.ts';
import { preparationHandlers } from './preparation-handlers.ts';
import type { SegmentUsers } from './question.ts';
import type { InputFile } from './read/input-file.ts';
import { recentAnswers } from './recent.ts';
import { type Dataset, openDataset } from './store/dataset.ts';
import { savePreparation } from './store/preparation.ts';
import { openTables } from './table-handlers.ts';
import { traceOf } from './trace.ts';
import { listUsers, type UserList } from './user-list.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

const SAMPLE_NAME = 'Sample shop';
/** Who waits for figures sees the first of them then. */
const WHAT_IF_MS = 200;
/** Lists of users that are kept, each with some 30 bytes a user. */
const RECENT_LISTS = 4;

/** What is to be read, and how. */
interface Choice {
  readonly files: readonly InputFile[];
  readonly mapping?: Mapping;
  readonly overrides?: Overrides;
}

/** The engine's own thread: owns the workspace, answers every client, and hands long work to other threads. */
export function runEngine(options: EngineOptions): void {
  const workspace = openWorkspace(options.dataDir);
  workspace.emptyBin();
  adoptStrays(workspace);
  const files = openFiles();
  const compute = openComputePool(options.threads);
  /** By their files. */
  const open = new Map<string, Dataset>();
  const recentLists = recentAnswers<UserList>(RECENT_LISTS);

  const datasetAt = (file: string): Dataset => {
    let dataset = open.get(file);
    if (!dataset) {
      dataset = openDataset(file);
      open.set(file, dataset);
    }
    return dataset;
  };
  const datasetOf = (id: string): Dataset => datasetAt(workspace.fileOf(id));

  /** A data set with what a question needs of its events: its own file, unless they stay on a server. */
  async function eventsOf(id: string, needs: Needs, signal: AbortSignal): Promise<Dataset> {
    if (!tables.isRemote(id)) return datasetOf(id);
    return datasetAt(await tables.fetch(id, needs, signal));
  }

  /** The data set as a document wants it prepared: in its own way, or in the one that is saved. */
  const asked = async (
    id: string,
    own: Preparation | null,
    signal: AbortSignal,
    question: object,
    needs = needsOf(question),
  ): Promise<Dataset> => {
    const prepare = own ?? datasetOf(id).preparation();
    // Any event may be made into those that are asked for.
    const wanted = prepare && needs.names ? needsOf([question, prepare]) : needs;
    return compute.prepared(await eventsOf(id, wanted, signal), prepare, signal);
  };

  /** A page of the users behind a number: the next page needs no new search. */
  async function pageOfUsers(
    dataset: Dataset,
    question: object,
    order: UserOrder | undefined,
    { offset, limit }: { readonly offset: number; readonly limit: number },
    find: (dataset: Dataset) => Promise<readonly SegmentUsers[]>,
  ): Promise<UserPage> {
    const key = JSON.stringify([dataset.path, question, order]);
    let list = recentLists.get(key);
    if (!list) {
      list = listUsers(dataset, await find(dataset), order);
      recentLists.set(key, list);
    }
    return list.page(offset, limit);
  }

  /** Takes a new file into the list. It is shown next, and asked something. */
  function addNew(target: string, sample: boolean): DatasetSummary {
    const summary = workspace.addDataset(target, factsOf(target, sample));
    compute.getReady(target);
    return summary;
  }

  /** Imports files into a data set of the workspace; the file appears whole or not at all. */
  async function importInto(
    choice: Choice & { readonly name: string },
    sample: boolean,
    context: CallContext<ImportProgress>,
  ): Promise<DatasetSummary> {
    const target = workspace.newFile(choice.name);
    await runImportJob({ ...choice, target, remembered: workspace.mappings() }, context);
    return addNew(target, sample);
  }

  /** Writes a data set and more files into a new file, which then takes the old one's place. */
  function addTo(id: string, choice: Choice, context: CallContext<ImportProgress>): Promise<DatasetSummary> {
    const { name } = workspace.dataset(id);
    const into = workspace.fileOf(id);
    return replace(id, (target) =>
      runImportJob({ ...choice, name, target, into, remembered: workspace.mappings() }, context),
    );
  }

  /** Has a data set stand in a new file from now on. */
  async function replace(id: string, write: (target: string) => Promise<void>): Promise<DatasetSummary> {
    const target = workspace.newFile(workspace.dataset(id).name);
    await write(target);
    try {
      await close(id);
      // With files added it is a sample no more.
      return workspace.replaceFile(id, target, factsOf(target, false));
    } catch (error) {
      fs.rmSync(target, { force: true });
      throw error;
    }
  }

  /** One change of a data set after the other: each reads what the one before has written. */
  const turns = new Map<string, Promise<unknown>>();
  function inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(id) ?? Promise.resolve()).then(work, work);
    turns.set(id, turn);
    return turn;
  }

  const tables = openTables({
    workspace,
    files,
    inTurn,
    replace: (id, write) =>
      replace(id, async (target) => {
        // What is taken anew is prepared as before.
        const prepare = datasetOf(id).preparation();
        await write(target);
        if (prepare) savePreparation(target, prepare);
      }),
  });

  /** Takes a table into a data set of the workspace, which remembers where it comes from. */
  async function takeTable(
    choice: Parameters<typeof tables.take>[1],
    context: CallContext<ImportProgress>,
  ): Promise<DatasetSummary> {
    const target = workspace.newFile(choice.name);
    const taken = await tables.take(target, choice, context);
    const summary = addNew(target, false);
    workspace.setTable(summary.id, taken);
    return summary;
  }

  /** A mapping that was chosen is the guess for the next file of the same columns. */
  function rememberMapping(
    { signature, timezone }: Pick<ImportReport, 'signature' | 'timezone'>,
    { mapping, overrides }: Choice,
  ): void {
    if (mapping && signature !== undefined)
      workspace.rememberMapping({ signature, mapping: { ...overrides?.mapping, ...mapping }, timezone });
  }

  /** Lets go of a data set's files in all threads. */
  async function close(id: string): Promise<void> {
    const fetched = [...open.keys()].filter((file) => path.dirname(file) === tables.folderOf(id));
    for (const file of [workspace.fileOf(id), ...fetched]) {
      await compute.forget(file);
      recentLists.forget(JSON.stringify([file]).slice(0, -2));
      open.get(file)?.close();
      open.delete(file);
    }
  }

  const tableOf = (id: string): Pick<DatasetDetail, 'table'> => {
    const table = workspace.table(id);
    if (!table || table.offline) return {};
    const { mapping: _, overrides: __, offline: ___, ...origin } = table;
    return { table: origin };
  };

  /** The files of the newest import, while they are kept. */
  let doubted: readonly string[] = [];

  const handlers: Handlers<TrustedMethods> = {
    'files.register': ({ path, ...rest }) => files.register(path, rest),

    'workspace.get': () => ({ datasets: workspace.datasets(), settings: workspace.settings() }),
    'settings.set': (change) => workspace.setSettings(change),

    'dataset.inspect': ({ files: ids, overrides }, { signal }) =>
      runInspectJob({ files: files.resolve(ids), overrides, remembered: workspace.mappings() }, signal),
    'dataset.import': async ({ files: ids, name, mapping, overrides, table: taking }, context) => {
      const inputs = files.resolve(ids);
      const choice = { files: inputs, name: name ?? datasetNameOf(path.basename(inputs[0].name)), mapping, overrides };
      const table = files.tableOf(ids);
      if (table !== null && ids.length > 1) throw alone();
      const summary = table
        ? await takeTable({ ...choice, table, taking }, context)
        : await importInto(choice, false, context);
      const { report } = datasetOf(summary.id).info;
      rememberMapping(report, choice);
      // Files that were read with doubts may be wanted again, to be read in another way.
      files.release(doubted.filter((file) => !ids.includes(file)));
      doubted = (report.warnings ?? []).length > 0 ? ids : [];
      if (doubted.length === 0) files.release(ids);
      return summary;
    },
    'dataset.add': async ({ id, files: ids, mapping, overrides }, context) => {
      if (files.tableOf(ids) !== null || tableOf(id).table) throw alone();
      const choice = { files: files.resolve(ids), mapping, overrides };
      const summary = await inTurn(id, () => addTo(id, choice, context));
      // With files among its events it is no table's any more.
      if (workspace.table(id)) workspace.setTable(id, null);
      rememberMapping(datasetOf(id).info.report.added.at(-1)!, choice);
      files.release(ids);
      return summary;
    },
    'dataset.adopt': async ({ path: file }) => {
      const facts = factsOf(file, false);
      const target = workspace.newFile(facts.name);
      await fs.promises.copyFile(file, `${target}.partial`, fs.constants.COPYFILE_FICLONE);
      fs.renameSync(`${target}.partial`, target);
      return workspace.addDataset(target, facts);
    },
    'dataset.sample': async (_, context) => {
      const known = workspace.datasets().find((dataset) => dataset.sample);
      if (known && fs.existsSync(workspace.fileOf(known.id))) return known;
      if (known) workspace.removeDataset(known.id);
      const file = { path: options.sampleFile, name: path.basename(options.sampleFile) };
      return importInto({ files: [file], name: SAMPLE_NAME }, true, context);
    },
    'dataset.open': async ({ id }, { signal }) => {
      const dataset = datasetOf(id);
      const prepare = dataset.preparation();
      const { eventList } = prepare ? await asked(id, prepare, signal, prepare) : dataset;
      workspace.touchDataset(id);
      return {
        ...workspace.dataset(id),
        list: eventList(),
        prepare,
        properties: dataset.properties.map(({ name, distinct, count, numeric, decimal }) => ({
          name,
          distinct,
          count,
          kind: numeric ? ('number' as const) : ('text' as const),
          ...(decimal === ',' && { decimal }),
        })),
        report: dataset.info.report,
        timezone: dataset.info.timezone,
        session: dataset.info.session,
        revenue: dataset.info.revenue,
        currency: dataset.info.currency,
        ...tableOf(id),
      };
    },
    'dataset.rename': ({ id, name }) => workspace.renameDataset(id, name),
    'dataset.remove': async ({ id }) => {
      await close(id);
      tables.forget(id);
      workspace.removeDataset(id);
      if (workspace.settings().dataset === id) workspace.setSettings({ dataset: null });
      return null;
    },
    'dataset.restore': ({ id }) => workspace.restoreDataset(id),
    'dataset.rejected': ({ id, offset, limit }) => datasetOf(id).rejected(offset, limit),

    'dataset.values': async ({ id, limit, ...values }, { signal }) =>
      compute.values(await asked(id, null, signal, values), values, limit, signal),

    ...tables.handlers,
    ...preparationHandlers({ datasetOf, eventsOf, fileOf: (id) => workspace.fileOf(id), compute }),
    'funnel.run': async ({ dataset, funnel, tags }, { signal }) => {
      const needs = tags ? needsOf([funnel, tags]) : needsOfFunnel(funnel);
      try {
        return await compute.funnel(await asked(dataset, funnel.prepare, signal, funnel, needs), funnel, signal, tags);
      } catch (error) {
        // What is too much to be fetched unasked may still be counted where it is.
        if (!(error instanceof Problem) || error.data.code !== 'table-large' || !tables.isRemote(dataset)) throw error;
        return tables.count(dataset, funnel, signal);
      }
    },
    'funnel.trend': async ({ dataset, funnel, by }, { signal }) =>
      compute.trend(await asked(dataset, funnel.prepare, signal, funnel, needsOfFunnel(funnel)), funnel, by, signal),
    'funnel.users': async ({ dataset, funnel, offset, limit, order, ...choice }, { signal }) =>
      pageOfUsers(
        await asked(dataset, funnel.prepare, signal, { funnel, choice }),
        { funnel, choice },
        order,
        { offset, limit },
        (at) => compute.funnelUsers(at, funnel, choiceOf(choice), signal),
      ),
    'funnel.whatIf': async ({ dataset, funnel, place, from }, { signal }) =>
      compute.whatIf(await asked(dataset, funnel.prepare, signal, funnel), funnel, place, signal, {
        from,
        withinMs: WHAT_IF_MS,
      }),
    'funnel.trace': async ({ dataset, funnel, user }, { signal }) =>
      traceOf(
        await asked(dataset, funnel.prepare, signal, funnel, {
          ...needsOf(funnel),
          // What events are prepared as may be told by those of others.
          ...(funnel.prepare === null && { user }),
        }),
        funnel,
        user,
      ),
    'dropOff.run': async ({ dataset, dropOff, tags, macro, drivers }, { signal }) =>
      compute.dropOff(
        // What drives people away may be any property.
        await asked(
          dataset,
          dropOff.funnel.prepare,
          signal,
          { dropOff, tags },
          drivers === false ? undefined : EVERYTHING,
        ),
        dropOff,
        { tags, macro, drivers },
        signal,
      ),
    'dropOff.users': async ({ dataset, dropOff, number, offset, limit, order }, { signal }) =>
      pageOfUsers(
        await asked(dataset, dropOff.funnel.prepare, signal, { dropOff, number }),
        { dropOff, number },
        order,
        { offset, limit },
        (at) => compute.dropOffUsers(at, dropOff, number, signal),
      ),
    'flow.run': async ({ dataset, flow }, { signal }) =>
      compute.flow(await asked(dataset, flow.prepare, signal, flow), flow, signal),
    'flow.through': async ({ dataset, flow, number }, { signal }) =>
      compute.flowThrough(await asked(dataset, flow.prepare, signal, { flow, number }), flow, number, signal),
    'flow.users': async ({ dataset, flow, number, offset, limit, order }, { signal }) =>
      pageOfUsers(
        await asked(dataset, flow.prepare, signal, { flow, number }),
        { flow, number },
        order,
        { offset, limit },
        (at) => compute.flowUsers(at, flow, number, signal),
      ),
    'flow.paths': async ({ dataset, flow, chosen }, { signal }) =>
      compute.flowPaths(await asked(dataset, flow.prepare, signal, { flow, chosen }), flow, chosen, signal),
    'flow.graph': async ({ dataset, flow }, { signal }) =>
      compute.flowGraph(await asked(dataset, flow.prepare, signal, flow), flow, signal),
    'flow.journeyUsers': async ({ dataset, flow, number, offset, limit, order }, { signal }) =>
      pageOfUsers(
        await asked(dataset, flow.prepare, signal, { flow, number }),
        { flow, journeys: number },
        order,
        { offset, limit },
        (at) => compute.journeyUsers(at, flow, number, signal),
      ),
    'flow.compare': async ({ dataset, flow, groups }, { signal }) =>
      compute.compareFlow(
        await asked(dataset, preparationOfGroups(flow, groups), signal, { flow, groups }),
        flow,
        groups,
        signal,
      ),
    'flow.comparedUsers': async ({ dataset, flow, groups, group, number, offset, limit, order }, { signal }) =>
      pageOfUsers(
        await asked(dataset, preparationOfGroups(flow, groups), signal, { flow, groups, group, number }),
        { flow, groups, group, number },
        order,
        { offset, limit },
        (at) => compute.comparedUsers(at, flow, groups, group, number, signal),
      ),
    'document.list': ({ dataset }) => workspace.documents(dataset),
    'document.save': (document) => workspace.saveDocument(document),
    'document.remove': ({ id }) => {
      workspace.removeDocument(id);
      return null;
    },
    'segment.list': ({ dataset }) => workspace.segments(dataset),
    'segment.save': (segment) => workspace.saveSegment(segment),
    'segment.remove': ({ id }) => {
      workspace.removeSegment(id);
      return null;
    },
    'segment.count': async ({ dataset, segment }, { signal }) => ({
      users: (await compute.funnel(await asked(dataset, null, signal, segment), everybodyIn(segment), signal)).entered,
    }),
    ...conversionAnswers(compute, asked, pageOfUsers, workspace),
    'tags.get': ({ dataset }) => workspace.tags(dataset),
    'tags.set': ({ dataset, tags }) => {
      workspace.setTags(dataset, tags);
      return null;
    },
    'ignored.get': ({ dataset }) => workspace.ignored(dataset),
    'ignored.set': ({ dataset, names }) => {
      workspace.setIgnored(dataset, names);
      return null;
    },
    'compared.get': ({ dataset }) => workspace.compared(dataset),
    'compared.set': ({ dataset, compared }) => {
      workspace.setCompared(dataset, compared);
      return null;
    },
  };

  parentPort?.on('message', async (order: EngineOrder) => {
    if (order.order === 'attach') {
      serve(portChannel(order.port), order.trusted ? trustedMethods : engineMethods, handlers);
      return;
    }
    // What pages have said last is on its way over their own ports.
    await new Promise(setImmediate);
    await compute.stop();
    for (const dataset of open.values()) dataset.close();
    files.release();
    workspace.close();
    process.exit(0);
  });
}

/** What is taken from a table stays what the table holds. */
const alone = (): Problem =>
  problem('not-supported', { field: 'files', reason: 'a table and files cannot be put together in one data set' });

/** Whose users a client asks for. */
const choiceOf = ({
  entered,
  group,
  merged,
  beyond,
  ...choice
}: Omit<Parsed<EngineMethods['funnel.users']>, 'dataset' | 'funnel' | 'offset' | 'limit' | 'order'>): UserChoice => ({
  ...choice,
  ...(beyond ? { group: { beyond } } : (group !== undefined || merged) && { group: { value: group ?? null, merged } }),
  ...(entered && { entered: { from: Date.parse(entered.from), to: Date.parse(entered.to) } }),
});

/** What the workspace remembers of a data set's file. */
function factsOf(file: string, sample: boolean): Omit<DatasetSummary, 'id' | 'openedAt'> {
  const dataset = openDataset(file);
  const { name, events, users, report } = dataset.info;
  const { first, last } = dataset.eventList();
  dataset.close();
  return { name, events, users, first: first ?? '', last: last ?? '', importedAt: report.importedAt, sample };
}

/**
 * What a crash may have left: a half-written `.partial` is removed; a whole file that never reached the list (the
 * process died between the rename and the note of it) is taken in. Where files were added to a data set, the old file
 * gives way to the new one, whichever of them the list knows.
 */
function adoptStrays(workspace: Workspace): void {
  const data = path.join(workspace.folder, 'data');
  const known = new Map(workspace.datasets().map(({ id }) => [path.basename(workspace.fileOf(id)), id]));
  for (const entry of fs.readdirSync(data)) {
    const file = path.join(data, entry);
    if (/\.partial(-journal|-wal|-shm)?$/.test(entry)) fs.rmSync(file, { force: true });
    else if (entry.endsWith('.sluice') && !known.has(entry)) {
      try {
        const replaced = known.get(replacedBy(file) ?? '');
        if (replaced !== undefined) workspace.replaceFile(replaced, file, factsOf(file, false));
        else if ([...known.keys()].some((other) => replacedBy(path.join(data, other)) === entry)) fs.rmSync(file);
        else workspace.addDataset(file, factsOf(file, false));
      } catch (error) {
        console.error(`${entry} is not a readable data set and is left alone:`, error);
      }
    }
  }
}

/** The name of the file that a data set's file was to replace; null for none, and where the file cannot be read. */
function replacedBy(file: string): string | null {
  try {
    const dataset = openDataset(file);
    dataset.close();
    return dataset.replaces;
  } catch {
    return null;
  }
}
