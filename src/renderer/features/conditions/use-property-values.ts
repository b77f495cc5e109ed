import { useMemo } from 'react';
import type { PropertyValues } from '../../../core/data/property-values.ts';
import { pause } from '../../state/pause.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';

const TYPING_MS = 120;

/**
 * The most frequent values of a property on the events of one name (null: on all) that hold a text. While a new search is
 * under way the values of the one before stay; null before there are any of this property, or when they cannot be had:
 * they help, but a value can be typed without them.
 */
export function usePropertyValues(
  property: string | null,
  event: string | null,
  search: string,
): PropertyValues | null {
  const { client } = useApp().host;
  const id = useStore(useEditor().store, (state) => state.dataset.id);
  const asked = useMemo(
    () => (property === null ? null : { id, property, event, search }),
    [id, property, event, search],
  );
  const { question, answer } = useRemote(asked, async (input, signal) => {
    if (input.search !== '') await pause(TYPING_MS, signal);
    return client.call('dataset.values', input, { signal });
  });
  return question?.property === property && question?.event === event ? answer : null;
}
