import type { TakenRoles } from '../contract/import.ts';
import { isStrict, type Warning } from '../core/data/warning.ts';
import type { Dataset } from '../engine/store/dataset.ts';

/** With --strict some warnings end the command: exit code 1. */
export class StrictError extends Error {}

/**
 * Says each warning in a line, through `say`. Throws StrictError after them where `strict` makes an error of one.
 */
export function tellWarnings(warnings: readonly Warning[], strict: boolean, say: (line: string) => void): void {
  for (const { text } of warnings) say(`${text}\n`);
  const errors = strict ? warnings.filter(isStrict) : [];
  if (errors.length > 0) throw new StrictError(`--strict: ${[...new Set(errors.map(({ code }) => code))].join(', ')}.`);
}

/** `shop.csv: user = user_id, event = event, time = event_ts (ISO 8601, UTC); next best time: signup_date` */
export function takenLine({ files, user, event, time, timeShape, nextTime }: TakenRoles): string {
  const [first] = files;
  const names = files.length > 1 ? `${first} and ${files.length - 1} more` : first;
  const next = nextTime === null ? '' : `; next best time: ${nextTime}`;
  return `${names}: user = ${user}, event = ${event}, time = ${time} (${timeShape})${next}\n`;
}

/** A result as it is printed: with the end of the data, and with what there is to be warned of. */
export function completed<R extends object>(result: R, dataset: Dataset, warnings: readonly Warning[]): R {
  const { dataEnd } = dataset.eventList();
  const { warnings: own = [] } = result as { readonly warnings?: readonly unknown[] };
  return { ...result, dataEnd, ...(warnings.length > 0 && { warnings: [...own, ...warnings] }) };
}
