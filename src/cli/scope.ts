import { parseSegment } from '../contract/segment.ts';
import { parseTags } from '../contract/tags.ts';
import { problem } from '../core/base/problem.ts';
import { macrosOf } from '../core/conversion/document.ts';
import { type ConversionScope, scopeOf } from '../core/conversion/scope.ts';
import type { Segmentation } from '../core/funnel/document.ts';
import type { TagsDocument } from '../core/tags/document.ts';
import { withTiers } from '../core/tags/tier-segment.ts';
import type { AskedDocuments } from '../engine/question-warnings.ts';
import type { Dataset } from '../engine/store/dataset.ts';
import type { Arguments } from './arguments.ts';
import { readJson } from './files.ts';

/** Who takes part, as the options say; sessions are the source's own where a column was mapped. */
export function scopeFrom(args: Arguments): (dataset: Dataset) => ConversionScope {
  const { unit, range, segment } = args.analysis;
  const document = segment === undefined ? null : segmentFrom(segment, tagsFrom(args));
  return ({ info }) =>
    scopeOf({
      unit: { kind: unit },
      range,
      segment: document,
      session: info.session === null ? null : { property: info.session },
    });
}

/** A segment from a file, in which `{ "tier": "micro-primary" }` is who did any event of that tier. */
export const segmentFrom = (file: string, tags: TagsDocument): Segmentation =>
  parseSegment(withTiers(readJson(file), tags));

/** What a question about conversions names, with properties of its own. */
export const askedOf = (
  { tags, scope }: { readonly tags: TagsDocument; readonly scope: ConversionScope },
  properties: readonly string[] = [],
): AskedDocuments => ({ tags, segments: scope.segment ? [scope.segment] : [], where: scope.where, properties });

/** The tags that were named. */
export const tagsFrom = ({ tags }: Arguments): TagsDocument => parseTags(readJson(tags!));

/** The macro that was named, which must be one; null where none was. Throws "document-invalid". */
export function macroFrom({ analysis }: Arguments, tags: TagsDocument): string | null {
  const { macro } = analysis;
  if (macro === undefined) return null;
  if (macrosOf(tags).some(({ event }) => event === macro)) return macro;
  throw problem('document-invalid', { field: 'tags', reason: `“${macro}” is no macro among them` });
}

/** The macro that was named, else the first. Throws "document-invalid". */
export function oneMacroFrom(args: Arguments, tags: TagsDocument): string {
  const macro = macroFrom(args, tags) ?? macrosOf(tags)[0]?.event;
  if (macro === undefined) throw problem('document-invalid', { field: 'tags', reason: 'none of them is a macro' });
  return macro;
}
