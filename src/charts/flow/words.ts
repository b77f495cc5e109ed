import type { FlowDocument } from '../../core/flow/document.ts';
import type { JourneyNumber } from '../../core/flow/journey-users.ts';
import type { FlowColumn, FlowResult } from '../../core/flow/result.ts';
import type { FlowNumber } from '../../core/flow/tally.ts';
import { rateOf } from '../../core/statistics/interval.ts';
import { filterInWords, namesInWords, segmentCondition } from '../words/document.ts';
import { formatCount, formatFactor, formatPercent, spanInWords, unitNoun } from '../words/format.ts';
import type { LaidLink, LaidNode } from './layout.ts';

/** What a flow counts, as a noun for n of it: "users", "journey". */
export const flowNoun = (document: FlowDocument, n: number): string =>
  document.count === 'journeys'
    ? `journey${n === 1 ? '' : 's'}`
    : unitNoun({ unit: document.unit, attempt: 'best' }, n);

const anchorName = (document: FlowDocument, any = 'any event'): string =>
  document.anchor === null ? '' : document.anchor.any.map(({ event }) => (event === '*' ? any : event)).join(' or ');

/** "What led to purchase", "What came after home", "How sessions go". */
export function flowTitle(document: FlowDocument): string {
  if (document.anchor === null) return 'How sessions go';
  return document.anchor.at === 'end'
    ? `What led to ${anchorName(document)}`
    : `What came after ${anchorName(document)}`;
}

/** Who is counted: "Users up to their last purchase". */
export function flowAudience(document: FlowDocument): string {
  const nouns = flowNoun(document, 2);
  const capital = nouns[0].toUpperCase() + nouns.slice(1);
  const their = document.count === 'journeys' ? 'the' : 'their';
  if (document.anchor === null)
    return document.count === 'journeys' ? 'Journeys, one per session' : `${capital} with a session`;
  return document.anchor.at === 'end'
    ? `What led here: ${nouns} up to ${their} last ${anchorName(document, 'event')}`
    : `What came next: ${nouns} from ${their} first ${anchorName(document, 'event')} on`;
}

/** A flow's rules in one line: "Distinct users · a journey per session · 30 minutes without events end a session · …". */
export function flowRulesInWords(document: FlowDocument, locale?: string): string {
  const { anchor, windowMs, sessionGapMs, session, unit, count, collapse, rows } = document;
  const one = unitNoun({ unit, attempt: 'best' }, 1);
  const parts = [count === 'units' ? `Distinct ${unitNoun({ unit, attempt: 'best' }, 2)}` : 'Journeys'];
  if (anchor === null) parts.push('one journey per session');
  else {
    const event = anchorName(document, 'event');
    const reach = windowMs === null ? 'in the same session' : `within ${spanInWords(windowMs, locale)}`;
    parts.push(
      `${anchor.at === 'end' ? `up to each ${one}’s last ${event}` : `from each ${one}’s first ${event} on`}, ${reach}`,
    );
  }
  if (windowMs === null)
    parts.push(
      session ? `sessions by ${session.property}` : `${spanInWords(sessionGapMs, locale)} without events end a session`,
    );
  parts.push(collapse ? 'repeats in a row are one' : 'repeats in a row stay apart');
  parts.push(rows === 1 ? 'top item of each step' : `top ${formatCount(rows, locale)} items of each step`);
  return parts.join(' · ');
}

/** Everything that narrows or renames what is counted, a phrase each: cleaning rules, filters, the segment. */
export function flowConditionsInWords(document: FlowDocument, locale?: string): string[] {
  const { include, exclude, item, where, segment, anchor } = document;
  const phrases: string[] = [];
  if (include !== null) phrases.push(`only ${namesInWords(include)}`);
  if (exclude.length > 0) phrases.push(`without ${namesInWords(exclude)}`);
  if (item !== null) {
    const rewritten = item.rewrite.map(({ from, to }) => `${from} as ${to === '' ? '“”' : to}`);
    phrases.push([`items are ${item.property}`, ...rewritten].join(', '));
  }
  phrases.push(...where.map(filterInWords));
  if (segment !== null) phrases.push(segmentCondition(segment, locale));
  for (const matcher of anchor?.any ?? [])
    if (matcher.where.length > 0)
      phrases.push(`${matcher.event} only where ${matcher.where.map(filterInWords).join(' and ')}`);
  return phrases;
}

/** What those behind a number did, after "users who": "went from home to cart at step 2". Read in the order of time. */
export function numberInWords(document: FlowDocument, number: FlowNumber): string {
  const backward = document.anchor?.at === 'end';
  const place = (column: number) => {
    if (column === 0) return backward ? 'at the end' : 'at the start';
    return backward ? `${headingOf(column, true)} the end` : `at ${headingOf(column, false).toLowerCase()}`;
  };
  if (number.kind === 'path') {
    const items = number.items.map(itemName);
    return `went ${(backward ? items.toReversed() : items).join(' → ')}`;
  }
  if (number.kind === 'link') {
    const { column } = number;
    return backward
      ? `went from ${itemName(number.to)} to ${itemName(number.from)} ${place(column)}`
      : `went from ${itemName(number.from)} to ${itemName(number.to)} ${place(column + 1)}`;
  }
  const where = place(number.column);
  if (number.kind === 'node')
    return number.item === undefined ? `were there ${where}` : `did ${itemName(number.item)} ${where}`;
  const did = backward ? 'began' : 'ended';
  return number.item === undefined ? `${did} ${where}` : `${did} with ${itemName(number.item)} ${where}`;
}

/** The same of whole journeys. */
export function journeyInWords(document: FlowDocument, number: JourneyNumber): string {
  if (number.kind === 'item') return `came to ${itemName(number.item)}`;
  if (number.kind === 'whole') return `went ${pathInWords(document, number)}`;
  const { from, to } = number;
  if (from === null) return `began with ${to === null ? 'nothing' : itemName(to)}`;
  return to === null ? `ended with ${itemName(from)}` : `went from ${itemName(from)} straight to ${itemName(to)}`;
}

interface SomePath {
  readonly items: readonly string[];
  readonly cut: boolean;
}

/** What a path reads like, in the order of time; where it goes on "…", which is no item. */
export function pathItems(
  { anchor }: FlowDocument,
  { items, cut }: SomePath,
): readonly { readonly name: string; readonly item: string | null }[] {
  const all = [...items.map((item) => ({ name: itemName(item), item })), ...(cut ? [{ name: '…', item: null }] : [])];
  return anchor?.at === 'end' ? all.toReversed() : all;
}

/** "home → cart → …". */
export const pathInWords = (document: FlowDocument, path: SomePath): string =>
  pathItems(document, path)
    .map(({ name }) => name)
    .join(' → ');

/** An item in a sentence; null is Other. */
const itemName = (item: string | null): string => (item === null ? 'another item' : item === '' ? '“”' : item);

export interface FlowWords {
  /** "Start", "Step 2"; before an end anchor "End", "1 step before". */
  heading(column: FlowColumn): string;
  arrivedTitle(column: FlowColumn): string;
  endedTitle(column: FlowColumn): string;
  name(node: Pick<LaidNode, 'item' | 'items'>): string;
  /** "×1.8": how many in a row collapsed into one, on average; null where there were none, or where it cannot be told. */
  repeats(node: Pick<LaidNode, 'count' | 'repeats'>): string | null;
  nodeTitle(node: LaidNode): string;
  tailTitle(node: LaidNode): string;
  beyondTitle(node: LaidNode): string;
  linkTitle(link: LaidLink): string;
  /** "end here", or with an end anchor "start here". */
  readonly ends: string;
}

/** The texts of a flow's picture. */
export function flowWords(result: FlowResult, document: FlowDocument, locale?: string): FlowWords {
  const backward = document.anchor?.at === 'end';
  const ends = backward ? 'start here' : 'end here';
  const all = result.denominator;
  // A unit with several journeys can pass a place twice and can both go on and end there.
  const once = result.journeys === all;
  const count = (n: number) => formatCount(n, locale);
  const noun = (n: number) => `${count(n)} ${flowNoun(document, n)}`;
  const share = (part: number, whole: number) => formatPercent(rateOf(part, whole), locale);
  const place = (column: number) => headingOf(column, backward).toLowerCase();
  const name = ({ item, items }: Pick<LaidNode, 'item' | 'items'>) =>
    item === null ? `${count(items)} other item${items === 1 ? '' : 's'}` : item === '' ? '“”' : item;
  const quoted = (node: LaidNode) => (node.item === null ? name(node) : `“${node.item}”`);
  const endedHere = (n: number, whole: number) =>
    `${noun(n)} ${once ? (backward ? 'begin' : 'end') : `${backward ? 'began' : 'ended'} a journey`} here: ${share(n, whole)} of the ${count(whole)} who ${backward ? 'pass' : 'come'} here`;
  return {
    ends,
    name,
    heading: ({ index }) => headingOf(index, backward),
    arrivedTitle: ({ index, count: n }) =>
      `${headingOf(index, backward)}: ${noun(n)}, ${share(n, all)} of all ${noun(all)}`,
    endedTitle: ({ dropped, count: n }) => endedHere(dropped, n),
    repeats: ({ repeats, count: n }) => {
      const factor = once && n > 0 ? (n + repeats) / n : 1;
      return factor < 1.05 ? null : `×${formatFactor(factor, locale)}`;
    },
    nodeTitle: (node) => {
      const lines = [
        name(node),
        `${place(node.column)}: ${noun(node.count)}, ${share(node.count, all)} of all ${noun(all)}`,
      ];
      if (node.dropped > 0) lines.push(endedHere(node.dropped, node.count));
      if (node.repeats > 0) lines.push(`${count(node.repeats)} repeats in a row are folded in`);
      return lines.join('\n');
    },
    tailTitle: (node) => [name(node), endedHere(node.dropped, node.count)].join('\n'),
    beyondTitle: (node) =>
      [
        name(node),
        `${once ? '' : 'at least '}${noun(node.count - node.dropped)} ${backward ? 'come from earlier steps' : 'go on beyond this column'}`,
      ].join('\n'),
    linkTitle: ({ link, source, target }) => {
      const [from, to] = backward ? [target, source] : [source, target];
      return [
        `${name(from)} → ${name(to)}`,
        `${noun(link.count)}: ${share(link.count, source.count)} of the ${count(source.count)} at ${quoted(source)}${backward ? ' came this way' : ' went this way'}, ${share(link.count, all)} of all`,
      ].join('\n');
    },
  };
}

function headingOf(column: number, backward: boolean): string {
  if (!backward) return column === 0 ? 'Start' : `Step ${column + 1}`;
  if (column === 0) return 'End';
  return column === 1 ? '1 step before' : `${column} steps before`;
}

/** How many of the largest places and ways a description names. */
const NAMED = 5;

/** The chart's figures in sentences, for those who cannot see it. */
export function describeFlow(result: FlowResult, document: FlowDocument, locale?: string): string {
  const words = flowWords(result, document, locale);
  const count = (n: number) => formatCount(n, locale);
  const backward = document.anchor?.at === 'end';
  const all = result.denominator;
  if (all === 0) return 'No journeys.';
  const percent = (n: number, whole: number) => formatPercent(rateOf(n, whole), locale);
  const sentences = [`${flowAudience(document)}: ${count(all)}.`];
  for (const column of result.columns.filter((one) => one.count > 0)) {
    const nodes = [...column.nodes, ...(column.other.items > 0 ? [{ ...column.other, item: null }] : [])]
      .slice(0, NAMED)
      .map((node) => `${words.name({ items: 1, ...node })} ${count(node.count)}`);
    const ended =
      column.dropped > 0 ? `; ${count(column.dropped)} ${words.ends} (${percent(column.dropped, column.count)})` : '';
    sentences.push(
      `${words.heading(column)}, ${count(column.count)} (${percent(column.count, all)}): ${nodes.join(', ')}${ended}.`,
    );
  }
  const ways = result.links
    .toSorted((a, b) => b.count - a.count || a.column - b.column)
    .slice(0, NAMED)
    .map(({ from, to, count: n }) => {
      const [first, then] = (backward ? [to, from] : [from, to]).map((item) => item ?? 'other items');
      return `${first} → ${then} ${count(n)}`;
    });
  if (ways.length > 0) sentences.push(`Most taken: ${ways.join('; ')}.`);
  return sentences.join(' ');
}
