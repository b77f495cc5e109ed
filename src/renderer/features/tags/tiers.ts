import { useMemo } from 'react';
import { TIER_MARKS, TIER_NAMES } from '../../../charts/words/tier.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import { type EventTag, type TagsDocument, type Tier, tiersByEvent } from '../../../core/tags/document.ts';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import type { Option } from '../../ui/select.tsx';

/** The tiers as people read them, with the digit that gives one to the event with the focus. */
export const TIERS: readonly {
  readonly id: Tier;
  readonly label: string;
  readonly short: string;
  readonly key: string;
  readonly detail: string;
}[] = [
  {
    id: 'macro',
    label: TIER_NAMES.macro,
    short: TIER_MARKS.macro,
    key: '1',
    detail: 'One of the few goals that make money.',
  },
  {
    id: 'micro-primary',
    label: TIER_NAMES['micro-primary'],
    short: TIER_MARKS['micro-primary'],
    key: '2',
    detail: 'A milestone on the way to a goal.',
  },
  {
    id: 'micro-secondary',
    label: TIER_NAMES['micro-secondary'],
    short: TIER_MARKS['micro-secondary'],
    key: '3',
    detail: 'A sign of interest.',
  },
];
/** The digit that takes a tier away. */
export const NO_TIER_KEY = '0';

const byEvent = new WeakMap<TagsDocument, ReadonlyMap<string, EventTag>>();

/** The tags by event; made once per document. */
export function tagsByEvent(tags: TagsDocument): ReadonlyMap<string, EventTag> {
  let map = byEvent.get(tags);
  if (map === undefined) {
    map = new Map(tags.tags.map((tag) => [tag.event, tag]));
    byEvent.set(tags, map);
  }
  return map;
}

export const useTag = (event: string): EventTag | undefined =>
  useStore(useEditor().store, (state) => tagsByEvent(state.history.present.tags).get(event));

/** The tier of an event; undefined where it has none. */
export function tierOf(tags: TagsDocument, event: string): (typeof TIERS)[number] | undefined {
  const tier = tagsByEvent(tags).get(event)?.tier;
  return TIERS.find(({ id }) => id === tier);
}

/** The tier of each step in short: the highest of its events; null where none has any. */
export const stepTiers = ({ steps }: FunnelDocument, tags: TagsDocument): readonly (string | null)[] =>
  steps.map(({ any }) => {
    const tiers = any.map(({ event }) => tagsByEvent(tags).get(event)?.tier);
    return TIERS.find(({ id }) => tiers.includes(id))?.short ?? null;
  });

export function useStepTiers(document: FunnelDocument): readonly (string | null)[] {
  const tags = useStore(useEditor().store, (state) => state.history.present.tags);
  return useMemo(() => stepTiers(document, tags), [document, tags]);
}

/** Every event of the data set to choose from, with its tier. */
export function useEventOptions(): readonly Option[] {
  const { store } = useEditor();
  const events = useStore(store, (state) => state.dataset.list.events);
  const tags = useStore(store, (state) => state.history.present.tags);
  return useMemo(
    () => events.map(({ event }) => ({ id: event, label: event, detail: tierOf(tags, event)?.label })),
    [events, tags],
  );
}

/** The tiers of events by name, for pictures. */
export function useEventTiers(): ReadonlyMap<string, Tier> {
  const tags = useStore(useEditor().store, (state) => state.history.present.tags);
  return useMemo(() => tiersByEvent(tags), [tags]);
}
