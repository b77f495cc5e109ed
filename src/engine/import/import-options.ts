import type { ImportProgress, Mapping, Overrides } from '../../contract/import.ts';
import type { InputFile } from '../read/input-file.ts';
import type { RememberedMapping } from './remembered-mapping.ts';

export interface ImportOptions {
  /** In the order that breaks ties in time. */
  readonly files: readonly InputFile[];
  /** Roles that are missing are guessed; a role nothing fits is "column-unknown-role". */
  readonly mapping?: Partial<Mapping>;
  readonly overrides?: Overrides;
  /** What is guessed for files of columns that a person has mapped before. */
  readonly remembered?: readonly RememberedMapping[];
  /** Where the .sluice file shall stand; `<target>.partial` until it is whole. */
  readonly target: string;
  /** A data set that the files are added to: its rows come first, its name, time zone and roles stay. */
  readonly into?: string;
  /** The rows lack some of their columns: that one repeats another cannot be told of them. */
  readonly part?: boolean;
  /** The data set's name; without meaning where files are added to one. */
  readonly name: string;
  /** Threads that read and sort, the calling one among them; default one per core, at most 8, and 1 for small files. */
  readonly threads?: number;
  /** How many bytes of a plain file a thread reads at a time; a fitting number by default. */
  readonly stretch?: number;
  /**
   * Bytes of memory in which rows wait to be sorted, of all threads together; the others wait on disk. What is made so
   * is bounded, too, when it is asked.
   */
  readonly memory?: number;
}

export interface ImportHooks {
  /** At most ten times a second, and once at the end. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Stops the import at any point; nothing is left and "cancelled" is thrown. */
  readonly signal?: AbortSignal;
}
