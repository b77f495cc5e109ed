import { problem } from '../core/base/problem.ts';
import type { PropertyColumn } from '../core/data/columns.ts';
import type { FunnelDocument } from '../core/funnel/document.ts';
import { compileFunnel } from '../core/funnel/program.ts';
import { traceUser, type UnitTrace } from '../core/funnel/trace.ts';
import { columnOf, factsOf } from './program-input.ts';
import type { Dataset } from './store/dataset.ts';

/** What a funnel made of one user. Throws "user-missing". Reads one segment, whatever the size of the data set. */
export function traceOf(dataset: Dataset, funnel: FunnelDocument, user: string): readonly UnitTrace[] {
  const found = dataset.findUser(user);
  if (!found) throw problem('user-missing', { user });
  const program = compileFunnel(funnel, factsOf(dataset));
  const columns = new Map<string, PropertyColumn>();
  for (const name of program.properties) {
    const column = columnOf(dataset, found.segment, name);
    if (column) columns.set(name, column);
  }
  return traceUser(program, dataset.segment(found.segment), columns, found.user);
}
