import type { Preparation } from '../core/funnel/document.ts';
import type { ComputePool } from '../engine/compute-pool.ts';
import type { AskedDocuments } from '../engine/question-warnings.ts';
import type { Dataset } from '../engine/store/dataset.ts';
import type { Arguments } from './arguments.ts';

/** What a command about conversions is asked of. */
export interface Source {
  readonly dataset: Dataset;
  /** The data set as a document wants it prepared, null: as is saved with it. The command line comes before both. */
  readonly preparedBy: (own: Preparation | null) => Promise<Dataset>;
  readonly pool: ComputePool;
  readonly signal: AbortSignal;
}

/** What it prints: a result as JSON, or text as it stands; and with what it exits, where that is not 0. */
export interface Answer {
  readonly result?: unknown;
  readonly text?: string;
  readonly exit?: number;
  /** What was asked, to tell what of it is not there; none where the result tells. */
  readonly asked?: AskedDocuments;
}

/** How to answer; `prepare`: the preparation that a document among those that were named asks for. */
export type Asked = ((source: Source) => Promise<Answer>) & { readonly prepare?: Preparation | null };

/** Reads the documents that were named, which needs no data, and says how to answer. Throws problems. */
export type Analysis = (args: Arguments) => Asked;
