import { currencyCode } from '../core/base/currency.ts';
import type { PropertyFilter } from '../core/condition/document.ts';
import { unknownNames } from '../core/data/names.ts';
import type { PropertyValues, ValueQuestion } from '../core/data/property-values.ts';
import type { Warning } from '../core/data/warning.ts';
import { askFlow } from '../core/flow/asked.ts';
import type { FlowDocument } from '../core/flow/document.ts';
import { type Asked, askFilters, askFunnel, askSegment, nothingAsked } from '../core/funnel/asked.ts';
import type { FunnelDocument, Segmentation } from '../core/funnel/document.ts';
import { lateBreakdown, otherAttribution } from '../core/funnel/late-breakdown.ts';
import type { FunnelResult } from '../core/funnel/result.ts';
import { currencyOf, type TagsDocument, valuedTags } from '../core/tags/document.ts';
import type { Dataset } from './store/dataset.ts';

/** Counts the values of a property of the data set. */
type ValuesOf = (question: Omit<ValueQuestion, 'search'>) => Promise<PropertyValues>;

/** A result, with what of its question is not as the question takes it to be. */
export const warned = <R extends { readonly warnings?: readonly Warning[] }>(
  result: R,
  warnings: readonly Warning[],
): R => (warnings.length > 0 ? { ...result, warnings } : result);

/** The documents of a question. */
export interface AskedDocuments {
  readonly funnels?: readonly FunnelDocument[];
  readonly flow?: FlowDocument;
  readonly tags?: TagsDocument;
  readonly segments?: readonly Segmentation[];
  readonly where?: readonly PropertyFilter[];
  /** Named beside them. */
  readonly events?: readonly string[];
  readonly properties?: readonly string[];
}

/** What the documents of a question name that is not there, or is no number. */
export async function questionWarnings(
  dataset: Dataset,
  { funnels = [], flow, tags, segments = [], where = [], events = [], properties = [] }: AskedDocuments,
  valuesOf: ValuesOf,
): Promise<readonly Warning[]> {
  const asked = nothingAsked();
  for (const funnel of funnels) askFunnel(asked, funnel);
  if (flow) askFlow(asked, flow);
  for (const segment of segments) askSegment(asked, segment);
  askFilters(asked, where, null);
  for (const event of events) asked.events.add(event);
  for (const property of properties) asked.properties.add(property);
  for (const { event } of tags?.tags ?? []) asked.events.add(event);
  for (const { event, value } of tags ? valuedTags(tags) : []) {
    if (value.kind !== 'property') continue;
    asked.properties.add(value.property);
    if (value.currencyProperty !== undefined) asked.properties.add(value.currencyProperty);
    if (!asked.numbers.some((one) => one.property === value.property && one.event === event))
      asked.numbers.push({ property: value.property, event });
  }
  return [...(await askedWarnings(dataset, asked, valuesOf)), ...(await moneyWarnings(dataset, tags, valuesOf))];
}

async function askedWarnings(dataset: Dataset, asked: Asked, valuesOf: ValuesOf): Promise<readonly Warning[]> {
  const properties = dataset.properties.map(({ name }) => name);
  const warnings: Warning[] = [
    ...unknownNames('event', asked.events, dataset.eventNames),
    ...unknownNames('property', asked.properties, properties),
  ];
  for (const { property, event } of asked.numbers) {
    const known = properties.includes(property) && (event === null || dataset.eventNames.includes(event));
    // Where every value is a number there is nothing to count.
    if (!known || dataset.properties.find(({ name }) => name === property)!.numeric) continue;
    const { count, values } = (await valuesOf({ property, event })).noNumber;
    if (count === 0) continue;
    const shown = values.map((value) => `“${value}”`).join(', ');
    const where = event === null ? '' : ` of “${event}”`;
    const text = `${count.toLocaleString('en-US')} ${count === 1 ? 'value' : 'values'} of ${property}${where} ${count === 1 ? 'is no number' : 'are no numbers'} and ${count === 1 ? 'does' : 'do'} not count as one: ${shown}.`;
    warnings.push({ code: 'not-a-number', count, column: property, values, text });
  }
  return warnings;
}

/** Macros whose amounts are in several currencies. */
async function moneyWarnings(
  { info, properties, eventNames }: Dataset,
  tags: TagsDocument | undefined,
  valuesOf: ValuesOf,
): Promise<readonly Warning[]> {
  const warnings: Warning[] = [];
  const has = (name: string): boolean => properties.some((property) => property.name === name);
  for (const tag of tags ? valuedTags(tags) : []) {
    const { event, value } = tag;
    if (value.kind !== 'property' || !has(value.property) || !eventNames.includes(event)) continue;
    const usual = currencyOf(tags!, tag);
    const rows = new Map<string, number>();
    const { currencies } = await valuesOf({ property: value.property, event });
    for (const [sign, count] of Object.entries(currencies)) {
      const code = sign === '' ? usual : currencyCode(sign, usual);
      rows.set(code, (rows.get(code) ?? 0) + count);
    }
    const apart = 'they are added up each by itself';
    if (rows.size > 1) warnings.push(mixed(event, value.property, rows, apart));
    // Amounts without a currency of their own, beside a column that says they are not all in one.
    const column = value.currencyProperty === undefined ? info.currency : null;
    if (column === null || !has(column) || rows.size > 1 || !rows.has(usual)) continue;
    const { values } = await valuesOf({ property: column, event });
    const columns = new Map<string, number>();
    for (const { value: name, count } of values) columns.set(name.trim().toUpperCase(), count);
    if (columns.size < 2) continue;
    const said = `all are counted as ${usual}; "currencyProperty": "${column}" tells them apart`;
    warnings.push(mixed(event, value.property, columns, said));
  }
  return warnings;
}

function mixed(event: string, column: string, rows: ReadonlyMap<string, number>, then: string): Warning {
  const sorted = [...rows].sort(([, a], [, b]) => b - a);
  const count = sorted.slice(1).reduce((sum, [, more]) => sum + more, 0);
  const names = sorted.map(([code, n]) => `${code} (${n.toLocaleString('en-US')})`).join(', ');
  const values = sorted.slice(0, 3).map(([code]) => code);
  return {
    code: 'mixed-currency',
    count,
    column,
    values,
    text: `${column} of “${event}” is in several currencies, ${names}: ${then}.`,
  };
}

/**
 * Whether the values of a breakdown come only after the entry. Counted again by another attribution only where events
 * that units enter with lack a value.
 */
export async function breakdownWarnings(
  document: FunnelDocument,
  result: FunnelResult,
  valuesOf: ValuesOf,
  run: (document: FunnelDocument) => Promise<FunnelResult>,
): Promise<readonly Warning[]> {
  const other = otherAttribution(document);
  if (!other || !result.groups || result.entered === 0) return [];
  const { property } = document.breakdown!;
  const carriers: number[] = [];
  for (const { any } of document.steps) {
    let [rows, set] = [0, 0];
    for (const { event } of any) {
      const found = await valuesOf({ property, event: event === '*' ? null : event });
      rows += found.rows;
      set += found.set;
    }
    carriers.push(rows === 0 ? 1 : set / rows);
    if (carriers[0] === 1) return [];
  }
  const late = lateBreakdown(document, result, await run(other), carriers);
  return late ? [late] : [];
}
