import { problem } from '../core/base/problem.ts';
import type { Segmentation } from '../core/funnel/document.ts';
import { segmentation } from './funnel.ts';
import { describeIssue } from './issue.ts';

/** A segment document from JSON. Throws "document-invalid" with the path of the first field that is wrong. */
export function parseSegment(json: unknown): Segmentation {
  const parsed = segmentation.safeParse(json);
  if (parsed.success) return parsed.data;
  throw problem('document-invalid', describeIssue(parsed.error.issues[0]));
}
