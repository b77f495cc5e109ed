import { useEffect, useState } from 'react';
import type { PropertyValues } from '../../../core/property-values.ts';
import { useApp, useStudio } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';

const TYPING_MS = 120;

interface Known {
  readonly about: string;
  readonly values: PropertyValues;
}

/**
 * The most frequent values of a property on the events of one name (null: on all) that hold a text. While a new search is
 * under way the values of the one before stay; null before there are any of this property.
 */
export function usePropertyValues(
  property: string | null,
  event: string | null,
  search: string,
): PropertyValues | null {
  const { client } = useApp().host;
  const dataset = useStore(useStudio().store, (state) => state.dataset.id);
  const about = JSON.stringify([property, event]);
  const [known, setKnown] = useState<Known | null>(null);
  useEffect(() => {
    if (property === null) return;
    const asked = new AbortController();
    const timer = setTimeout(
      () => {
        client.call('dataset.values', { id: dataset, property, event, search }, { signal: asked.signal }).then(
          (values) => !asked.signal.aborted && setKnown({ about, values }),
          // Suggestions help; where there are none a value can still be typed.
          () => {},
        );
      },
      search === '' ? 0 : TYPING_MS,
    );
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [client, dataset, property, event, search, about]);
  return known?.about === about ? known.values : null;
}
