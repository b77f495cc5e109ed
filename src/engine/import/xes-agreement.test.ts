import fc from 'fast-check';
import { test } from 'vitest';
import { agrees, ways } from '../test-support/import-agrees.ts';
import type { ReadRow } from '../test-support/reference-import.ts';

/** SLUICE_CASES=100000 for a long run. */
const CASES = Number(process.env.SLUICE_CASES ?? 80);
const LONG = { timeout: 6 * 3_600_000 };

interface Attribute {
  readonly type: 'string' | 'int' | 'float' | 'boolean' | 'id' | 'date' | 'list' | 'container';
  readonly key: string;
  readonly value: string;
  readonly below: readonly Attribute[];
}

interface Trace {
  readonly attributes: readonly Attribute[];
  readonly events: readonly (readonly Attribute[])[];
}

const text = fc
  .array(fc.constantFrom('a', 'b c', '<', '>', '&', '"', "'", '\n', '\t', 'ü', '😀', ']]>', '&amp;', '0', '--', '{'), {
    maxLength: 4,
  })
  .map((parts) => parts.join(''));
const leaf = fc.record({
  type: fc.constantFrom<Attribute['type']>('string', 'int', 'float', 'boolean', 'id', 'date'),
  key: fc.constantFrom('org:resource', 'cost', 'x.y', 'ü', 'a"b', 'note'),
  value: text,
  below: fc.constant([]),
});
/** A list has values; any other attribute may have attributes of its own. */
const attribute: fc.Arbitrary<Attribute> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  { weight: 1, arbitrary: fc.record({ ...parts(), below: fc.array(leaf, { maxLength: 2 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      ...parts(),
      type: fc.constantFrom<Attribute['type']>('list', 'container'),
      below: fc.array(leaf, { maxLength: 3 }),
    }),
  },
);
function parts() {
  return {
    type: fc.constantFrom<Attribute['type']>('string', 'int'),
    key: fc.constantFrom('list', 'meta', 'items'),
    value: text,
  };
}

const role = (type: Attribute['type'], key: string, value: fc.Arbitrary<string>): fc.Arbitrary<Attribute[]> =>
  fc.oneof(
    { weight: 8, arbitrary: value.map((value): Attribute[] => [{ type, key, value, below: [] }]) },
    { weight: 1, arbitrary: fc.constant<Attribute[]>([]) },
  );
const TIMES = ['2024-01-01T00:00:00.000Z', '2024-01-01T00:00:01Z', '2020-02-29T12:00:00.500Z', 'never'];
const attributes = (...roles: fc.Arbitrary<Attribute[]>[]): fc.Arbitrary<Attribute[]> =>
  fc.tuple(...roles, fc.uniqueArray(attribute, { maxLength: 3, selector: ({ key }) => key })).map((all) => all.flat());
const traces: fc.Arbitrary<Trace[]> = fc.array(
  fc.record({
    attributes: attributes(role('string', 'concept:name', fc.constantFrom('case 1', 'case 2', 'ü'))),
    events: fc.array(
      attributes(
        role('string', 'concept:name', fc.constantFrom('A', 'B', 'C & D')),
        role('date', 'time:timestamp', fc.constantFrom(...TIMES)),
      ),
      { maxLength: 5 },
    ),
  }),
  { maxLength: 6 },
);

const escaped = (value: string): string =>
  value.replace(/[&<>"'\n\t]/g, (letter) => (letter === '<' ? '&lt;' : `&#x${letter.charCodeAt(0).toString(16)};`));

/** How it is laid out: what stands between elements, the quotes, and a prefix of the names of elements. */
interface Layout {
  readonly between: string;
  readonly quote: string;
  readonly prefix: string;
}

function written({ type, key, value, below }: Attribute, layout: Layout): string {
  const { between, quote, prefix } = layout;
  const group = type === 'list' || type === 'container';
  const worth = group ? '' : ` value=${quote}${escaped(value)}${quote}`;
  const start = `<${prefix}${type} key=${quote}${escaped(key)}${quote}${worth}`;
  const inside = below.map((item) => between + written(item, layout)).join('');
  if (inside === '' && !group) return `${start}/>`;
  const values = type === 'list' ? `<${prefix}values>${inside}${between}</${prefix}values>` : inside;
  return `${start}>${values}${between}</${prefix}${type}>`;
}

function logOf(all: readonly Trace[], layout: Layout): string {
  const { between, prefix } = layout;
  const element = (name: string, inside: readonly string[]): string =>
    `<${prefix}${name}>${inside.map((part) => between + part).join('')}${between}</${prefix}${name}>`;
  const bodies = all.map(({ attributes, events }) =>
    element('trace', [
      ...attributes.map((item) => written(item, layout)),
      ...events.map((event) =>
        element(
          'event',
          event.map((item) => written(item, layout)),
        ),
      ),
    ]),
  );
  const head = `<${prefix}extension name="Concept" prefix="concept" uri="http://x/"/><${prefix}string key="creator" value="x"/>`;
  return `<?xml version="1.0"?>${between}<${prefix}log xes.version="1.0">${head}${bodies.join(between)}</${prefix}log>`;
}

/** The cells of an attribute: paths of those below it, lists as JSON. */
function cellsOf({ type, key, value, below }: Attribute, path: string): [string, string][] {
  if (type === 'list') return [[path + key, JSON.stringify(below.map((item) => item.value))]];
  const own: [string, string][] = type === 'container' || value === '' ? [] : [[path + key, value]];
  return [...own, ...below.flatMap((item) => cellsOf(item, `${path}${key}.`))];
}

const ROLES: Readonly<Record<string, string>> = {
  'case:concept:name': 'user',
  'concept:name': 'event',
  'time:timestamp': 'time',
};

function rowsOf(all: readonly Trace[]): ReadRow[] {
  const rows = all.flatMap(({ attributes, events }, index) => {
    const named = attributes.some(({ key, value }) => key === 'concept:name' && value !== '');
    const number: [string, string][] = named ? [] : [['case:concept:name', String(index + 1)]];
    const common = [...number, ...attributes.flatMap((item) => cellsOf(item, 'case:'))];
    return events.map((event) => [...common, ...event.flatMap((item) => cellsOf(item, ''))]);
  });
  return rows.map((cells, index) => ({
    line: index + 1,
    row: new Map(cells.map(([name, value]) => [ROLES[name] ?? name, value])),
  }));
}

const plain = (type: Attribute['type'], key: string, value: string): Attribute => ({ type, key, value, below: [] });
const FIRST: Trace = {
  attributes: [plain('string', 'concept:name', 'first')],
  events: [[plain('string', 'concept:name', 'A'), plain('date', 'time:timestamp', TIMES[0])]],
};
const MAPPING = { user: 'case:concept:name', event: 'concept:name', time: 'time:timestamp' };

test('random logs as XES: the events and rejected rows that they were made of', LONG, async () => {
  const layouts = fc.record({
    between: fc.constantFrom('', '\n', '\r\n\t', '<!-- <event> -->', '\n<?x y?>\n'),
    quote: fc.constantFrom('"', "'"),
    prefix: fc.constantFrom('', '', 'xes:'),
  });
  await fc.assert(
    fc.asyncProperty(traces, layouts, ways, async (some, layout, way) => {
      const all = [FIRST, ...some];
      await agrees(Buffer.from(logOf(all, layout)), rowsOf(all), way, { mapping: MAPPING });
    }),
    { numRuns: CASES },
  );
});
