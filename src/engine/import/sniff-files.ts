import type { LeftOut, Overrides } from '../../contract/import.ts';
import { Problem, type ProblemData, problem } from '../../core/base/problem.ts';
import { findFiles, skippedFile } from '../read/find-files.ts';
import type { InputFile } from '../read/input-file.ts';
import { HEAD, sniffFile, sniffHits } from '../read/text-file.ts';
import { adobeFeed } from './adobe-feed.ts';
import { type RecognisedFile, recognise } from './recognise.ts';

/** Heads are kept of this many files: of the first ones, and of those that look like none before them. */
const HEADS_KEPT = 20;
/** Of an archive's many files a shorter look will do. */
const SHORT_HEAD = HEAD / 8;
const SHAPES_KEPT = 100;

export interface SniffedFiles {
  /** At least one. Only some have a head. */
  readonly texts: readonly RecognisedFile[];
  readonly leftOut: readonly LeftOut[];
  /** Lets go of what had to be unpacked; the texts cannot be read any more. */
  close(): void;
}

/**
 * Finds the event files behind some names and looks at the first bytes of each. What is no event file is left out when
 * it was found in a folder or an archive, and is a problem when it was named. Throws what `findFiles` and `sniffFile`
 * throw, and "archive-empty".
 */
export async function sniffFiles(inputs: readonly InputFile[], overrides: Overrides): Promise<SniffedFiles> {
  const { files, leftOut: notFound, close } = await findFiles(inputs, overrides.skipUnreadable);
  const texts: RecognisedFile[] = [];
  const leftOut = [...notFound];
  const shapes = new Set<string>();
  try {
    const feed = await adobeFeed(files);
    // One after the other: there may be thousands.
    for (const file of files) {
      if (feed?.lookups.has(file)) continue;
      try {
        const size = texts.length < HEADS_KEPT ? HEAD : SHORT_HEAD;
        const sniffed = feed ? await sniffHits(file, feed, size) : await sniffFile(file, overrides, size);
        if (file.member && sniffed.format === 'csv' && sniffed.columns.length === 1 && !overrides.delimiter) {
          leftOut.push({ name: file.file.name, reason: 'text that is no table' });
          continue;
        }
        const text = await recognise(sniffed, overrides.source, file.member || inputs.length > 1);
        if (typeof text === 'string') {
          leftOut.push({ name: file.file.name, reason: text });
          continue;
        }
        const shape = `${text.format} ${JSON.stringify(text.layout?.constants)} ${text.columns.join('\0')}`;
        const keep = texts.length < HEADS_KEPT || (!shapes.has(shape) && shapes.size < SHAPES_KEPT);
        shapes.add(shape);
        texts.push(keep ? text : { ...text, head: text.head.slice(0, 0), whole: false });
      } catch (error) {
        const reason = error instanceof Problem && file.member ? reasonOf(error.data) : null;
        if (reason !== null) leftOut.push({ name: file.file.name, reason });
        else if (overrides.skipUnreadable && files.length > 1 && error instanceof Problem)
          leftOut.push(skippedFile(file.file, error));
        else throw error;
      }
    }
    if (texts.length === 0) {
      const found = leftOut.map(({ name, reason }) => `${name} (${reason})`);
      throw problem('archive-empty', { file: inputs[0].name, leftOut: found });
    }
  } catch (error) {
    close();
    throw error;
  }
  return { texts, leftOut, close };
}

/** Why a file is none of events; null for problems of another kind, which are not passed over. */
function reasonOf({ code, params }: ProblemData): string | null {
  if (code === 'file-binary') return params.kind;
  if (code === 'file-empty') return 'an empty file';
  if (code === 'line-too-long') return 'text whose first line does not end';
  if (code === 'too-many-columns') return 'text that is no table';
  return code === 'file-only-header' ? 'a header without rows' : null;
}
