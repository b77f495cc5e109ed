import type { RemadeRow } from './remaking.ts';

/** `url (actionDetails 3)`, `actionDetails_3_url` and their like. */
const PATTERNS = [
  /^(?<name>.+) \(actionDetails (?<index>\d+)(?<below>(?: [^)]+)?)\)$/,
  /^actionDetails[._/[ ](?<index>\d+)\]?[._/ ](?<name>.+?)(?<below>)$/,
];

/** Which action of a visit a column tells of, and what of it; null where it tells of the visit. */
export function actionColumn(column: string): { readonly index: number; readonly name: string } | null {
  for (const pattern of PATTERNS) {
    const { index, name, below } = pattern.exec(column)?.groups ?? {};
    if (name !== undefined) return { index: Number(index), name: `${name}${below.replaceAll(' ', '.')}` };
  }
  return null;
}

/** Makes the actions of a visit that stand side by side in its row; what is told of the visit belongs to each. */
export function flatVisit(columns: readonly string[]): (cells: readonly string[]) => readonly RemadeRow[] {
  const places = columns.map(actionColumn);
  return (cells) => {
    if (cells.length === 0) return [];
    const visit: Record<string, string> = {};
    const actions = new Map<number, Record<string, string>>();
    cells.forEach((cell, i) => {
      const place = places[i];
      if (cell === '' || place === undefined) return;
      if (place === null) visit[columns[i]] = cell;
      else {
        const action = actions.get(place.index) ?? {};
        action[place.name] = cell;
        actions.set(place.index, action);
      }
    });
    // A visit without actions is a row that cannot be read.
    if (actions.size === 0) return [visit];
    return [...actions]
      .sort(([a], [b]) => a - b)
      .map(([index, action]) => ({ 'actionDetails.index': index, ...visit, ...action }));
  };
}
