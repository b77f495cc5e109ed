import { problem } from '../core/base/problem.ts';
import type { Preparation } from '../core/funnel/document.ts';
import { preparationSchema } from './funnel.ts';
import { describeIssue } from './issue.ts';

/** A preparation from JSON. Throws "document-invalid" with the path of the first field that is wrong. */
export function parsePreparation(json: unknown): Preparation {
  const parsed = preparationSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw problem('document-invalid', describeIssue(parsed.error.issues[0]));
}
