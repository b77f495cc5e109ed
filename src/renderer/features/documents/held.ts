import {
  CONVERSIONS_KEYWORD,
  DROP_OFF_KEYWORD,
  FLOW_KEYWORD,
  FUNNEL_KEYWORD,
  pngText,
} from '../../../charts/scene/png-text.ts';
import { parseConversions } from '../../../contract/conversions.ts';
import { parseDropOff } from '../../../contract/drop-off.ts';
import { parseFlow } from '../../../contract/flow.ts';
import { parseFunnel } from '../../../contract/funnel.ts';
import { parsePreparation } from '../../../contract/preparation.ts';
import { parseTags } from '../../../contract/tags.ts';
import type { EventMatcher } from '../../../core/condition/document.ts';
import type { ConversionsDocument } from '../../../core/conversion/settings.ts';
import type { DropOffQuestion } from '../../../core/drop-off/question.ts';
import type { FlowDocument } from '../../../core/flow/document.ts';
import type { FunnelDocument, Preparation } from '../../../core/funnel/document.ts';
import type { TagsDocument } from '../../../core/tags/document.ts';

/** The analysis that a picture, a report or a document file holds. */
export type Held =
  | {
      readonly kind: 'funnel';
      readonly document: FunnelDocument;
      /** What was asked of a step of it. */
      readonly question?: DropOffQuestion;
    }
  | { readonly kind: 'flow'; readonly document: FlowDocument }
  /** How conversions are looked at, and the steps and the tags they depend on: the document itself has none. */
  | {
      readonly kind: 'conversions';
      readonly document: ConversionsDocument;
      readonly prepare: Preparation | null;
      /** Null where the file is of a time when it brought none. */
      readonly tags: TagsDocument | null;
    };

/** What a file dropped on the window turns out to be: an analysis, a picture without one, or something else. */
export type Look = Held | 'empty' | 'data';

/** Names of files that may hold an analysis. A JSON file may as well hold events. */
export const HOLDERS = ['.png', '.svg', '.html', '.htm', '.json'];
/** No picture or document is larger. */
const MOST_BYTES = 64 << 20;

/** Looks into a file. Throws "document-invalid" where what it holds makes no sense. */
export async function lookInto(file: File): Promise<Look> {
  const name = file.name.toLowerCase();
  const ending = HOLDERS.find((one) => name.endsWith(one));
  if (ending === undefined || file.size > MOST_BYTES) return 'data';
  const json =
    ending === '.png' ? textInPng(new Uint8Array(await file.arrayBuffer())) : textIn(ending, await file.text());
  const value = json === null ? null : parsed(json);
  return heldIn(value) ?? (ending === '.json' ? 'data' : 'empty');
}

/** The analysis that a value parsed from JSON is; null where it is none. */
export function heldIn(value: unknown): Held | null {
  if (typeof value !== 'object' || value === null) return null;
  if ('funnel' in value && 'step' in value) {
    const question = parseDropOff(value);
    return { kind: 'funnel', document: question.funnel, question };
  }
  if ('steps' in value && Array.isArray(value.steps)) return { kind: 'funnel', document: parseFunnel(value) };
  if ('anchor' in value || 'columns' in value) return { kind: 'flow', document: parseFlow(value) };
  if ('attribution' in value && 'economics' in value) {
    const { prepare = null, tags = null, ...document } = value as Partial<Record<string, unknown>>;
    return {
      kind: 'conversions',
      document: parseConversions(document),
      prepare: prepare === null ? null : parsePreparation(prepare),
      tags: tags === null ? null : parseTags(tags),
    };
  }
  return null;
}

const textInPng = (png: Uint8Array): string | null =>
  [DROP_OFF_KEYWORD, FUNNEL_KEYWORD, FLOW_KEYWORD, CONVERSIONS_KEYWORD]
    .map((keyword) => pngText(png, keyword))
    .find((text) => text !== null) ?? null;

function textIn(ending: string, text: string): string | null {
  if (ending === '.json') return text;
  // Parsed as a whole, a file would have its styles applied, which no page of ours may.
  if (ending !== '.svg')
    return /<script type="application\/json" id="(?:funnel|flow)">(.*?)<\/script>/s.exec(text)?.[1] ?? null;
  const metadata = /<metadata[^>]*>.*?<\/metadata>/s.exec(text);
  return metadata && new DOMParser().parseFromString(metadata[0], 'text/xml').documentElement.textContent;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** The steps that an analysis depends on; null where it takes those of the data set. */
export const stepsIn = (held: Held): Preparation | null =>
  held.kind === 'conversions' ? held.prepare : held.document.prepare;

/** The events that an analysis asks for and a data set does not have. */
export function missingEvents(held: Held, names: ReadonlySet<string>): readonly string[] {
  const matchers: readonly EventMatcher[] =
    held.kind === 'funnel'
      ? [...held.document.steps, ...held.document.exclude].flatMap(({ any }) => any)
      : held.kind === 'flow'
        ? (held.document.anchor?.any ?? [])
        : [];
  return [...new Set(matchers.map(({ event }) => event))].filter((event) => event !== '*' && !names.has(event));
}
