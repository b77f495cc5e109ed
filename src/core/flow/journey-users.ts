import type { PropertyColumns, Segment } from '../data/columns.ts';
import { itemsOf } from './items.ts';
import type { FlowProgram } from './program.ts';
import { eachSpan, type Span } from './spans.ts';

/** A number of whole journeys: a path of the list, or a node or an edge of the graph. */
export type JourneyNumber =
  /** Items in the direction of the columns; a cut one goes on beyond them. */
  | { readonly kind: 'whole'; readonly items: readonly string[]; readonly cut: boolean }
  | { readonly kind: 'item'; readonly item: string }
  /** In the order of time. `from` null: a journey begins; `to` null: it ends. */
  | { readonly kind: 'edge'; readonly from: string | null; readonly to: string | null };

/** Who is behind it, as indexes of their users in the segment, ascending; one entry for each unit. */
export function journeyUsers(
  program: FlowProgram,
  segment: Segment,
  properties: PropertyColumns,
  number: JourneyNumber,
): Uint32Array {
  const never = (): boolean => false;
  const items = itemsOf(program, properties, never)!;
  const idOf = (item: string | null): number => (item === null ? NOTHING : items.names.indexOf(item));
  const { collapse } = program.document;
  const run: number[] = [];
  /** The items of a journey in its direction, collapsed. */
  const read = ({ events, first, end, step }: Span): void => {
    run.length = 0;
    for (let i = first; i !== end; i += step) {
      const item = events.items[i];
      if (!collapse || run.length === 0 || run[run.length - 1] !== item) run.push(item);
    }
  };
  const counts = testOf();
  const found: number[] = [];
  let last = 0;
  eachSpan(program, segment, properties, items, never, (span) => {
    if (span.unit === last) return;
    read(span);
    if (!counts(span)) return;
    found.push(span.user);
    last = span.unit;
  });
  return Uint32Array.from(found);

  function testOf(): (span: Span) => boolean {
    if (number.kind === 'item') {
      const wanted = idOf(number.item);
      return () => run.includes(wanted);
    }
    if (number.kind === 'whole') {
      const wanted = number.items.map(idOf);
      return () =>
        (number.cut ? run.length > wanted.length : run.length === wanted.length) &&
        wanted.every((item, i) => item === run[i]);
    }
    const ways = [idOf(number.from), idOf(number.to)];
    return ({ step }) => {
      const [before, after] = step === 1 ? ways : [ways[1], ways[0]];
      for (let i = 0; i <= run.length; i++)
        if ((i === 0 ? NOTHING : run[i - 1]) === before && (i === run.length ? NOTHING : run[i]) === after) return true;
      return false;
    };
  }
}

/** Before the first item of a journey, and after its last. No item has this number, nor that of one that is not there. */
const NOTHING = -2;
