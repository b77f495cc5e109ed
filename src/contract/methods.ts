import { z } from 'zod';
import { BUCKET_SIZES } from '../core/base/calendar.ts';
import type { ProblemData } from '../core/base/problem.ts';
import type { ConversionsDocument } from '../core/conversion/settings.ts';
import type { EventList } from '../core/data/event-list.ts';
import type { PropertyValues } from '../core/data/property-values.ts';
import type { DropOffResult } from '../core/drop-off/result.ts';
import type { ComparedFlow } from '../core/flow/compare.ts';
import type { FlowDocument } from '../core/flow/document.ts';
import type { JourneyNumber } from '../core/flow/journey-users.ts';
import type { FlowGraph, FlowPaths } from '../core/flow/paths-result.ts';
import type { FlowResult } from '../core/flow/result.ts';
import type { FlowNumber } from '../core/flow/tally.ts';
import type { FlowThrough } from '../core/flow/through.ts';
import type { FunnelDocument, Preparation, Segmentation } from '../core/funnel/document.ts';
import type { FunnelResult } from '../core/funnel/result.ts';
import type { UnitTrace } from '../core/funnel/trace.ts';
import type { FunnelTrend } from '../core/funnel/trend.ts';
import type { WhatIf, WhatIfPlace } from '../core/funnel/what-if.ts';
import type { TagsDocument } from '../core/tags/document.ts';
import { type Compared, comparedSchema } from './compared.ts';
import { conversionMethods, conversionsSchema } from './conversions.ts';
import { dropOffNumber, dropOffSchema, flowGroups } from './drop-off.ts';
import { flowSchema } from './flow.ts';
import { funnelSchema, segmentation } from './funnel.ts';
import {
  type ImportProgress,
  type ImportReport,
  type Inspection,
  mappingSchema,
  overridesSchema,
  type RejectedRow,
} from './import.ts';
import { method } from './method.ts';
import { page, type UserPage } from './page-of-users.ts';
import { preparationMethods } from './preparation.ts';
import { tagsSchema } from './tags.ts';

/** A file or folder the person chose. The id is opaque: only the engine knows the path behind it. A folder has 0 bytes. */
export interface FileRef {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** Of a table alone: how many rows it has, which are about so many bytes. */
  readonly rows?: number;
  /** Its user may also write to the server, which is more than Sluice needs. */
  readonly mayWrite?: boolean;
  /** Its address, as it is kept. */
  readonly table?: string;
}

/** A data set of the workspace, as lists show it. */
export interface DatasetSummary {
  readonly id: string;
  readonly name: string;
  readonly events: number;
  readonly users: number;
  /** ISO times of the first and the last event. */
  readonly first: string;
  readonly last: string;
  readonly importedAt: string;
  readonly openedAt: string;
  /** True for the built-in sample. */
  readonly sample: boolean;
}

export interface PropertySummary {
  readonly name: string;
  /** Distinct values. */
  readonly distinct: number;
  /** Events that carry a value. */
  readonly count: number;
  /** "number" where every value reads as one. */
  readonly kind: 'text' | 'number';
  /** The decimal sign of its numbers; missing for a point. */
  readonly decimal?: ',';
}

/** The table that a data set was taken from. */
export interface TableOrigin {
  /** As clickhouse://…, without a password. */
  readonly address: string;
  /** When it was taken, an ISO time: what came in later is not in the data set. */
  readonly asOf: string;
  /** The date of the data set's zone from which on events were taken; missing: all were. */
  readonly since?: string;
  /** Its events stay on the server, of which each question fetches what it needs; missing where they are in the data set. */
  readonly remote?: boolean;
}

export interface DatasetDetail extends DatasetSummary {
  /** Missing where it was made of files. */
  readonly table?: TableOrigin;
  /** As the preparation that is saved with it leaves them. */
  readonly list: EventList;
  readonly prepare: Preparation | null;
  readonly properties: readonly PropertySummary[];
  readonly report: ImportReport;
  readonly timezone: string;
  /** The property that holds the source's own session ids, if there is one. */
  readonly session: string | null;
  /** The properties that carry an event's money and its currency, as far as the import was told or guessed them. */
  readonly revenue: string | null;
  readonly currency: string | null;
}

/** The kinds of documents that are made of a data set, and what each of them holds. */
export interface DocumentKinds {
  /** May have no steps yet, unlike a funnel that is run. */
  readonly funnel: FunnelDocument;
  readonly flow: FlowDocument;
  /** One in each data set. */
  readonly conversions: ConversionsDocument;
}
export type DocumentKind = keyof DocumentKinds;

/** A document by its name; an empty one has it called after what it holds. */
export type NamedDocument<K extends DocumentKind = DocumentKind> = {
  readonly [P in K]: {
    readonly id: string;
    readonly kind: P;
    readonly name: string;
    readonly document: DocumentKinds[P];
  };
}[K];

export type SavedDocument = NamedDocument & { readonly dataset: string; readonly updatedAt: string };

/** A group of users by a name; who belongs to it is always evaluated anew. */
export interface SavedSegment {
  readonly id: string;
  readonly dataset: string;
  readonly name: string;
  readonly document: Segmentation;
  readonly updatedAt: string;
}

export interface Settings {
  readonly theme: 'system' | 'light' | 'dark';
  /** The data set to show at the next start. */
  readonly dataset: string | null;
  /** Whether the list of funnels and data sets is open; where nobody has said, the width of the window decides. */
  readonly sidebar?: boolean;
  /** How wide the panels are, by their ids, in percent. */
  readonly panels?: Readonly<Record<string, number>>;
  /** What the list of events is sorted by; by count where nothing is said. */
  readonly eventOrder?: EventOrder;
  /** Whether each event shows what the funnel would convert to if it came next. */
  readonly whatIf?: boolean;
}

export type EventOrder = z.infer<typeof eventOrder>;

export interface WorkspaceState {
  readonly datasets: readonly DatasetSummary[];
  readonly settings: Settings;
}

const id = z.string().min(1);
const none = z.strictObject({});
const eventOrder = z.enum(['count', 'users', 'name', 'what-if']);
/** A funnel as drafted: like a funnel document, but steps may still be missing. */
const draft = z.custom<FunnelDocument>((value) => Array.isArray((value as FunnelDocument | null)?.steps));
/** What documents of all kinds are saved with; without an id it is a new one. */
const unsaved = { id: id.optional(), dataset: id, name: z.string().max(200) };
const item = z.string().nullable();
const column = z.int().nonnegative();
const flowNumber: z.ZodType<FlowNumber> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['node', 'dropped']), column, item: item.optional() }),
  z.strictObject({ kind: z.literal('link'), column, from: item, to: item }),
  z.strictObject({ kind: z.literal('path'), items: z.array(item).min(1) }),
]);
const journeyNumber: z.ZodType<JourneyNumber> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('whole'), items: z.array(z.string()).min(1), cut: z.boolean() }),
  z.strictObject({ kind: z.literal('item'), item: z.string() }),
  z.strictObject({ kind: z.literal('edge'), from: item, to: item }),
]);
const whatIfPlace: z.ZodType<WhatIfPlace> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('append') }),
  z.strictObject({ kind: z.literal('insert'), at: z.int().nonnegative() }),
  z.strictObject({ kind: z.literal('replace'), step: z.int().nonnegative() }),
]);
const state = z.enum(['reached', 'converted', 'dropped', 'open']);

/** How much of a table is taken; of files it says nothing. */
const takingSchema = z.strictObject({
  /** Only events from this date on, of the data set's zone; missing: all. */
  since: z.iso.date().optional(),
  /** However much has to be fetched: else an import fails with "table-large" where that is much. */
  large: z.boolean().optional(),
  /** None of its events, only what they are: each question fetches what it needs, and says so where that is much. */
  remote: z.boolean().optional(),
});
export type Taking = z.infer<typeof takingSchema>;

const tablePassword = z.strictObject({ address: z.string().max(2000), password: z.string().max(1000) });

/** What any client may ask of the engine. */
export const engineMethods = {
  'workspace.get': method<WorkspaceState>()(none),
  'settings.set': method<Settings>()(
    z.strictObject({
      theme: z.enum(['system', 'light', 'dark']).optional(),
      dataset: id.nullable().optional(),
      sidebar: z.boolean().optional(),
      panels: z.record(z.string(), z.number()).optional(),
      eventOrder: eventOrder.optional(),
      whatIf: z.boolean().optional(),
    }),
  ),
  'dataset.inspect': method<Inspection>()(
    z.strictObject({ files: z.array(id).min(1), overrides: overridesSchema.default({}) }),
  ),
  'dataset.import': method<DatasetSummary, ImportProgress>()(
    z.strictObject({
      files: z.array(id).min(1),
      name: z.string().optional(),
      mapping: mappingSchema.optional(),
      overrides: overridesSchema.default({}),
      table: takingSchema.default({}),
    }),
  ),
  /**
   * Adds files to a data set: their events join its users, without those it holds already. Until all is done, and where
   * it fails, the data set is as it was. Fails as an import does, and with "files-known".
   */
  'dataset.add': method<DatasetSummary, ImportProgress>()(
    z.strictObject({
      id,
      files: z.array(id).min(1),
      mapping: mappingSchema.optional(),
      overrides: overridesSchema.default({}),
    }),
  ),
  /**
   * Connects to a table and looks at some of its rows: it is inspected and imported like a file then. Fails with
   * "table-address", "table-missing", and with what is wrong with the server. The password is known until the engine ends;
   * an empty one stands for the one that is known.
   */
  'table.connect': method<FileRef>()(tablePassword),
  /**
   * Takes the table of a data set anew, as of now, in the way it was taken; `remote`: whether its events stay on the server
   * from then on. Until all is done, and where it fails, the data set is as it was. Fails with "server-login" also where the password is not known any more.
   */
  'table.refresh': method<DatasetSummary, ImportProgress>()(
    z.strictObject({ id, password: z.string().max(1000).optional(), remote: z.boolean().optional() }),
  ),
  /**
   * Lets a data set go its own way from the table it was taken from, as if it had been made of files; or not, while nothing
   * was added to it. Fails with "dataset-missing".
   */
  'table.setOffline': method<null>()(z.strictObject({ id, offline: z.boolean() })),
  /** Opens the built-in sample, importing it at its first use. */
  'dataset.sample': method<DatasetSummary, ImportProgress>()(none),
  'dataset.open': method<DatasetDetail>()(z.strictObject({ id })),
  'dataset.rename': method<DatasetSummary>()(z.strictObject({ id, name: z.string().trim().min(1).max(200) })),
  /** Until the engine starts the next time it can be brought back. */
  'dataset.remove': method<null>()(z.strictObject({ id })),
  'dataset.restore': method<DatasetSummary>()(z.strictObject({ id })),
  'dataset.rejected': method<readonly RejectedRow[]>()(
    z.strictObject({ id, offset: z.int().nonnegative().default(0), limit: z.int().positive().max(1000).default(200) }),
  ),
  /** The most frequent values of a property, on all events or those of one name, that hold the text searched for. */
  'dataset.values': method<PropertyValues>()(
    z.strictObject({
      id,
      property: z.string().min(1),
      event: z.string().nullable().default(null),
      search: z.string().max(1000).default(''),
      limit: z.int().positive().max(1000).default(100),
    }),
  ),
  ...preparationMethods,
  /** With tags, the steps of the result carry their values. */
  'funnel.run': method<FunnelResult>()(
    z.strictObject({ dataset: id, funnel: funnelSchema, tags: tagsSchema.optional() }),
  ),
  /** The funnel by the date of the entry in the data set's zone. Fails with "trend-too-long". */
  'funnel.trend': method<FunnelTrend>()(
    z.strictObject({ dataset: id, funnel: funnelSchema, by: z.enum(BUCKET_SIZES) }),
  ),
  /**
   * The users behind a number of the funnel; without a step (null), of all who dropped off
   * or are open wherever that is; with `entered`, of a bucket of its trend;
   * with `group`, of a value of its breakdown (null: of none), and with `merged`, of the values merged as "Other" (or
   * `beyond`, of any value but these); with `took`, of a bin of its histogram.
   */
  'funnel.users': method<UserPage>()(
    z.strictObject({
      dataset: id,
      funnel: funnelSchema,
      step: z.int().nonnegative().nullable(),
      state,
      entered: z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime() }).optional(),
      group: z.string().nullable().optional(),
      merged: z.boolean().default(false),
      beyond: z.array(z.string()).readonly().optional(),
      took: z.strictObject({ from: z.number(), to: z.number(), last: z.boolean() }).optional(),
      ...page,
    }),
  ),
  /**
   * The funnel with each event of the data as its next step, between its steps, or instead of one. Where its rules take
   * long for that, the answer has the events from an id on that could be tried in a moment, and says how many are left.
   */
  'funnel.whatIf': method<WhatIf>()(
    z.strictObject({ dataset: id, funnel: funnelSchema, place: whatIfPlace, from: z.int().nonnegative().default(0) }),
  ),
  /** What the funnel made of one user: every unit with its events, the ones taken as steps, and why it stopped. */
  'funnel.trace': method<readonly UnitTrace[]>()(
    z.strictObject({ dataset: id, funnel: funnelSchema, user: z.string() }),
  ),
  /** Who dropped off after a step, and what tells them from those who went on. */
  'dropOff.run': method<DropOffResult>()(
    z.strictObject({
      dataset: id,
      dropOff: dropOffSchema,
      tags: tagsSchema.optional(),
      /** What going on is worth, where it is not the funnel's last step. */
      macro: z.string().nullable().default(null),
      drivers: z.boolean().default(true),
    }),
  ),
  /** The users behind a number of it. */
  'dropOff.users': method<UserPage>()(
    z.strictObject({ dataset: id, dropOff: dropOffSchema, number: dropOffNumber, ...page }),
  ),
  'flow.run': method<FlowResult>()(z.strictObject({ dataset: id, flow: flowSchema })),
  /** The flow of those behind one of its numbers alone: every way through a node or link. */
  'flow.through': method<FlowThrough>()(z.strictObject({ dataset: id, flow: flowSchema, number: flowNumber })),
  /** The users behind a number of the flow. */
  'flow.users': method<UserPage>()(z.strictObject({ dataset: id, flow: flowSchema, number: flowNumber, ...page })),
  /** Whole journeys as a list of paths; with `chosen`, how many of each did one of these events. */
  'flow.paths': method<FlowPaths>()(
    z.strictObject({ dataset: id, flow: flowSchema, chosen: z.array(z.string()).nullable().default(null) }),
  ),
  /** Which item follows which. */
  'flow.graph': method<FlowGraph>()(z.strictObject({ dataset: id, flow: flowSchema })),
  /** The users behind a path of the list, or behind an item or an edge of the graph. */
  'flow.journeyUsers': method<UserPage>()(
    z.strictObject({ dataset: id, flow: flowSchema, number: journeyNumber, ...page }),
  ),
  /** Two groups in one flow. For the groups of a step only the side of the anchor counts: it is their match of the step. */
  'flow.compare': method<ComparedFlow>()(z.strictObject({ dataset: id, flow: flowSchema, groups: flowGroups })),
  /** The users of the first group (0) or the second behind a number of it. */
  'flow.comparedUsers': method<UserPage>()(
    z.strictObject({
      dataset: id,
      flow: flowSchema,
      groups: flowGroups,
      group: z.union([z.literal(0), z.literal(1)]),
      number: flowNumber,
      ...page,
    }),
  ),
  /** Of every kind, in the order they were made. */
  'document.list': method<readonly SavedDocument[]>()(z.strictObject({ dataset: id })),
  'document.save': method<SavedDocument>()(
    z.discriminatedUnion('kind', [
      z.strictObject({ ...unsaved, kind: z.literal('funnel'), document: draft }),
      z.strictObject({ ...unsaved, kind: z.literal('flow'), document: flowSchema }),
      z.strictObject({ ...unsaved, kind: z.literal('conversions'), document: conversionsSchema }),
    ]),
  ),
  /** Saving it again under its id brings it back. */
  'document.remove': method<null>()(z.strictObject({ id })),
  'segment.list': method<readonly SavedSegment[]>()(z.strictObject({ dataset: id })),
  'segment.save': method<SavedSegment>()(
    z.strictObject({ id: id.optional(), dataset: id, name: z.string().trim().min(1).max(200), document: segmentation }),
  ),
  'segment.remove': method<null>()(z.strictObject({ id })),
  /** How many users of the data set belong to a segment. */
  'segment.count': method<{ readonly users: number }>()(z.strictObject({ dataset: id, segment: segmentation })),
  'tags.get': method<TagsDocument>()(z.strictObject({ dataset: id })),
  'tags.set': method<null>()(z.strictObject({ dataset: id, tags: tagsSchema })),
  /** The names of events and properties that the drop-off of this data set leaves out. */
  'ignored.get': method<readonly string[]>()(z.strictObject({ dataset: id })),
  'ignored.set': method<null>()(z.strictObject({ dataset: id, names: z.array(z.string()) })),
  /** Which groups each flow of this data set compares. */
  'compared.get': method<Compared>()(z.strictObject({ dataset: id })),
  'compared.set': method<null>()(z.strictObject({ dataset: id, compared: comparedSchema })),
  ...conversionMethods,
} as const;
export type EngineMethods = typeof engineMethods;

/** What only the host itself may ask: it alone names paths. */
export const trustedMethods = {
  ...engineMethods,
  /** Takes in a copy of a data set's file, as the command line makes them. Fails with "database-newer", "database-broken". */
  'dataset.adopt': method<DatasetSummary>()(z.strictObject({ path: z.string() })),
  'files.register': method<FileRef>()(
    z.strictObject({
      path: z.string(),
      name: z.string().optional(),
      temporary: z.boolean().default(false),
      /** Known under this id before the engine was started again. */
      id: id.optional(),
    }),
  ),
  /** Tells the password of a table that a person wanted remembered. */
  'table.password': method<null>()(tablePassword),
} as const;
export type TrustedMethods = typeof trustedMethods;

/** How the host the page runs in differs from the others. */
export interface HostInfo {
  readonly kind: 'electron' | 'web';
  readonly version: string;
  /** "darwin", "win32", "linux": for shortcut labels. */
  readonly platform: string;
}

/** What the page asks of its host. */
export const hostMethods = {
  'host.info': method<HostInfo>()(none),
  /** Whether the system has a keychain that can encrypt passwords. Only where `kind` is "electron". */
  'host.canKeepPassword': method<boolean>()(none),
  /** Remembers the password of a table, by its address, or forgets it (null). Only where `kind` is "electron". */
  'host.keepPassword': method<null>()(
    z.strictObject({ address: z.string().max(2000), password: z.string().max(1000).nullable() }),
  ),
  /** Shows an open dialog, for files or for folders; empty when the person cancelled. Only where `kind` is "electron". */
  'host.pickFiles': method<readonly FileRef[]>()(z.strictObject({ folders: z.boolean().default(false) })),
  /** Shows a save dialog and writes; false when the person cancelled. Only where `kind` is "electron". */
  'host.saveFile': method<{ readonly saved: boolean }>()(
    z.strictObject({ name: z.string().min(1), data: z.union([z.string(), z.instanceof(Uint8Array)]) }),
  ),
  /** Copies a text, or a picture in PNG. Only where `kind` is "electron". */
  'host.copy': method<null>()(z.strictObject({ data: z.union([z.string(), z.instanceof(Uint8Array)]) })),
  /** Shows a save dialog and writes a page of HTML as a PDF; false when the person cancelled. Only where `kind` is "electron". */
  'host.savePdf': method<{ readonly saved: boolean }>()(z.strictObject({ name: z.string().min(1), html: z.string() })),
} as const;
export type HostMethods = typeof hostMethods;

/** Everything the page can call over its one channel. */
export const pageMethods = { ...engineMethods, ...hostMethods } as const;
export type PageMethods = typeof pageMethods;

/** Events a host sends to its page. */
export interface HostEvents {
  /** A command chosen in the host's menu, by its id in the page. */
  readonly command: string;
  /** Files opened from outside the window. */
  readonly files: readonly FileRef[];
  /** A data set chosen in the host's menu, by its id. */
  readonly dataset: string;
  /** The engine has died and was started again: "engine-restarted". */
  readonly failed: ProblemData;
}
