import { type PropertyColumn, USER_KEY } from '../core/data/columns.ts';
import type { DataFacts } from '../core/funnel/rules.ts';
import type { Dataset } from './store/dataset.ts';

/** A column a program names: a property of the events, or the users' own keys. Null where the data set has none such. */
export function columnOf(dataset: Dataset, segment: number, name: string): PropertyColumn | null {
  if (name !== USER_KEY) return dataset.property(segment, name);
  const values = dataset.userKeys(segment);
  return { per: 'user', codes: Uint32Array.from(values, (_, user) => user + 1), values };
}

/** What a funnel or a flow is compiled against. */
export const factsOf = ({ eventNames, silences, info }: Dataset): DataFacts => ({
  eventNames,
  ...(silences && { silences }),
  scale: info.scale,
  endMs: info.dataEndMs ?? info.endMs,
  session: info.session,
});
