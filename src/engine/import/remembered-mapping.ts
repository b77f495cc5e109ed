import { createHash } from 'node:crypto';
import { columnsOf } from '../../contract/columns-of.ts';
import type { MappingChoice } from '../../contract/import.ts';
import type { SampledColumn } from './guess-roles.ts';
import type { RecognisedFile } from './recognise.ts';

/** How a person had files of some columns read. */
export interface RememberedMapping {
  /** Of those files: `signatureOf`. */
  readonly signature: string;
  readonly mapping: MappingChoice;
  readonly timezone: string;
}

/**
 * What files of the same format and columns have in common. Where fields show only as they come, it is the outermost
 * ones that every row looked at has: others come and go from export to export.
 */
export function signatureOf({ format, columns }: RecognisedFile, sample: readonly SampledColumn[]): string {
  const always = sample.filter(({ values, rows }) => values.length === rows).map(({ name }) => name.split('.', 1)[0]);
  const names = columns.length > 0 ? columns : [...new Set(always)].sort();
  return createHash('sha256')
    .update(JSON.stringify([format, ...names]))
    .digest('hex')
    .slice(0, 32);
}

/** What is remembered of the first of some files of which anything is, as long as its columns are still there. */
export function recall(
  samples: ReadonlyMap<RecognisedFile, readonly SampledColumn[]>,
  remembered: readonly RememberedMapping[],
): RememberedMapping | null {
  if (remembered.length === 0) return null;
  for (const [text, sample] of samples) {
    const signature = signatureOf(text, sample);
    const known = remembered.find((each) => each.signature === signature);
    if (!known) continue;
    const { user, event, time } = known.mapping;
    const names = [...text.columns, ...sample.map(({ name }) => name)];
    if ([user, event, time].every((role) => columnsOf(role).some((name) => names.includes(name)))) return known;
  }
  return null;
}
