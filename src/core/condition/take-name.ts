/**
 * A document that names another event, or another property, wherever it names `from`. What does not name it keeps its
 * identity, up to the document itself.
 */
export function takeName<T>(document: T, kind: 'event' | 'property', from: string, to: string): T {
  if (typeof document !== 'object' || document === null) return document;
  let same = true;
  const parts = Object.entries(document).map(([key, part]) => {
    const taken = key === kind && part === from ? to : takeName(part, kind, from, to);
    same &&= taken === part;
    return [key, taken] as const;
  });
  if (same) return document;
  return (Array.isArray(document) ? parts.map(([, part]) => part) : Object.fromEntries(parts)) as T;
}
