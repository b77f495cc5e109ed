import type { Mapping, Naming, Source } from '../../../contract/import.ts';
import type { Remaking } from '../../read/remake/remaking.ts';
import type { RowLayout } from '../../read/row-layout.ts';
import type { SniffedFile } from '../../read/text-file.ts';

/** What one kind of export of a source looks like, as its fields stand in the file: nested ones joined by dots. */
export interface Look {
  /** Only of the table of this name. */
  readonly table?: string;
  /** Without any of these it is another thing. */
  readonly has: readonly string[];
  /** The more of these, the surer it is. */
  readonly often?: readonly string[];
  /** Nothing else stands at the top of the objects. */
  readonly only?: readonly string[];
  /** What the values of fields must look like: it is another thing where they do not. */
  readonly shapes?: readonly { readonly field: string; readonly pattern: RegExp }[];
  /** What all values of a field look like. */
  readonly shape?: { readonly field: string; readonly pattern: RegExp; readonly words: string };
}

/**
 * The mapping of a source, with choices: where a file has only some of the columns, the others fall away. Of session,
 * order, revenue and currency, the first column that the file has counts.
 */
export interface Recipe extends Pick<Mapping, 'naming' | 'leaveOut' | 'passOver'> {
  readonly user: readonly string[];
  /** The first that there is. */
  readonly event: string | readonly string[];
  readonly time: readonly string[];
  readonly session?: readonly string[];
  readonly order?: readonly string[];
  /** What the order's values must look like to tell an order. */
  readonly ordered?: RegExp;
  readonly revenue?: readonly string[];
  readonly currency?: readonly string[];
  /** How many events a row stands for. */
  readonly count?: readonly string[];
  /** Keys of one event: the first all of whose columns are there. */
  readonly id?: readonly (readonly string[])[];
  readonly identity?: NonNullable<Mapping['identity']>;
}

/** A kind of export: how it looks, how its rows are laid out, and what its columns mean. */
export interface ExportKind {
  readonly looks: readonly Look[];
  readonly layout: RowLayout;
  readonly recipe: Recipe;
  /** Of tables without a header: what their columns are called. */
  readonly columns?: readonly string[];
  /** How its rows are made into events, where they are none; null of a file that has no such rows. */
  readonly remake?: (text: SniffedFile) => Remaking | null;
  /**
   * Of exports of one table a file: what every row of a table is given, by the table's name and columns; a text is the reason why
   * that table is left out.
   */
  readonly tables?: (table: string, columns: readonly string[]) => Readonly<Record<string, string>> | string;
}

export interface SourceProfile {
  readonly name: Exclude<Source, 'generic'>;
  readonly kinds: readonly ExportKind[];
  /** Times without an offset are documented to be UTC. */
  readonly utc: boolean;
  /** Results call it by how its rows are written down. */
  readonly unnamed?: true;
  /** Before this time, epoch numbers count the clock of a zone that has to be told. */
  readonly localBefore?: string;
  /** Other ways of naming events that suit it. */
  readonly namings?: readonly { readonly label: string; readonly naming: Naming | null }[];
}
