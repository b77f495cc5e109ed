import type { z } from 'zod';

/** Where a zod issue lies, as "steps[2].any[0].event", and what is wrong there. Unions report their nearest branch. */
export function describeIssue(issue: z.core.$ZodIssue, whole = '(document)'): { field: string; reason: string } {
  const path: (string | number | symbol)[] = [...issue.path];
  let inner: z.core.$ZodIssue = issue;
  while (inner.code === 'invalid_union' && inner.errors.length > 0) {
    // The branch that got furthest into the value is the one that was meant.
    const branches = inner.errors.filter((branch) => branch.length > 0);
    if (branches.length === 0) break;
    inner = branches
      .map((branch) => branch.reduce((deep, next) => (depth(next) > depth(deep) ? next : deep)))
      .reduce((deep, next) => (depth(next) > depth(deep) ? next : deep));
    path.push(...inner.path);
  }
  if (inner.code === 'unrecognized_keys') {
    path.push(inner.keys[0]);
    return { field: fieldPath(path) || whole, reason: 'unknown field' };
  }
  return { field: fieldPath(path) || whole, reason: lowerFirst(inner.message) };
}

const depth = (issue: z.core.$ZodIssue): number =>
  issue.path.length + (issue.code === 'unrecognized_keys' ? 1.25 : 0) + (issue.code === 'invalid_union' ? 0.5 : 0);

const fieldPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
