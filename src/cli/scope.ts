import { parseSegment } from '../contract/segment.ts';
import { parseTags } from '../contract/tags.ts';
import { type ConversionScope, scopeOf } from '../core/conversion/scope.ts';
import type { TagsDocument } from '../core/tags/document.ts';
import type { Dataset } from '../engine/store/dataset.ts';
import type { Arguments } from './arguments.ts';
import { readJson } from './files.ts';

/** Who takes part, as the options say; sessions are the source's own where a column was mapped. */
export function scopeFrom({ analysis }: Arguments): (dataset: Dataset) => ConversionScope {
  const { unit, range, segment } = analysis;
  const document = segment === undefined ? null : parseSegment(readJson(segment));
  return ({ info }) =>
    scopeOf({
      unit: { kind: unit },
      range,
      segment: document,
      session: info.session === null ? null : { property: info.session },
    });
}

/** The tags that were named. */
export const tagsFrom = ({ tags }: Arguments): TagsDocument => parseTags(readJson(tags!));
