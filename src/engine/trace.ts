import { problem } from '../core/base/problem.ts';
import type { PropertyColumn } from '../core/data/columns.ts';
import type { FunnelDocument } from '../core/funnel/document.ts';
import { compileFunnel } from '../core/funnel/program.ts';
import { traceUser, type UnitTrace } from '../core/funnel/trace.ts';
import { isPrepared } from './prepared-dataset.ts';
import { columnOf, factsOf } from './program-input.ts';
import type { Dataset } from './store/dataset.ts';

/**
 * What a funnel made of one user; of a prepared data set with both names of each event. Throws "user-missing". Reads one
 * segment, whatever the size of the data set.
 */
export function traceOf(dataset: Dataset, funnel: FunnelDocument, user: string): readonly UnitTrace[] {
  const found = dataset.findUser(user);
  if (!found) throw problem('user-missing', { user });
  const program = compileFunnel(funnel, factsOf(dataset));
  const columns = new Map<string, PropertyColumn>();
  for (const name of program.properties) {
    const column = columnOf(dataset, found.segment, name);
    if (column) columns.set(name, column);
  }
  const traces = traceUser(program, dataset.segment(found.segment), columns, found.user);
  if (!isPrepared(dataset)) return traces;
  const importedAs = dataset.importedNames(found.segment);
  return traces.map(({ events, ...trace }) => ({
    events: events.map((event) => ({ ...event, imported: importedAs(event.row) })),
    ...trace,
  }));
}
