/** What event files are called, and what they are packed in: for dialogs and names. What a file is, its bytes decide. */
export const FILE_ENDINGS = ['csv', 'tsv', 'txt', 'log', 'json', 'jsonl', 'ndjson', 'parquet', 'xes'] as const;
export const PACKED_ENDINGS = ['gz', 'zst', 'zip'] as const;

const ENDINGS = new RegExp(`(\\.(${[...FILE_ENDINGS, ...PACKED_ENDINGS].join('|')}))+$`, 'i');

/** "orders 2026.csv.gz" → "orders 2026": what a data set is called until somebody renames it. */
export const datasetNameOf = (file: string): string => file.replace(ENDINGS, '').trim() || file;
