import { useMemo, useState } from 'react';
import { formatCount } from '../../../charts/words/format.ts';
import { useApp } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { choosableColumns, keeping, keptProperties } from './mapping-words.ts';
import type { MappingPhase } from './opening.ts';
import { PropertyChooser } from './property-chooser.tsx';

/** How many of the other columns are kept, and the way to choose them. */
export function PropertyChoice({ phase }: { readonly phase: MappingPhase }) {
  const { opening } = useApp();
  const [choosing, setChoosing] = useState(false);
  const { columns } = phase.inspection;
  const { mapping } = phase;
  const all = useMemo(() => choosableColumns(columns, mapping), [columns, mapping]);
  const kept = useMemo(() => {
    const all = new Set(keptProperties(columns, mapping));
    return choosableColumns(columns, mapping).filter((column) => all.has(column));
  }, [columns, mapping]);
  return (
    <div className="choice-line">
      <p>
        {all.length === 0
          ? 'There are no other columns.'
          : kept.length === all.length
            ? `All ${formatCount(all.length, locale)} other columns are kept as properties.`
            : `${formatCount(kept.length, locale)} of ${formatCount(all.length, locale)} other columns are kept as properties.`}
      </p>
      {all.length > 0 && <Button onPress={() => setChoosing(true)}>Choose…</Button>}
      {choosing && (
        <PropertyChooser
          columns={all}
          kept={kept}
          onClose={() => setChoosing(false)}
          onChoose={(chosen) => {
            setChoosing(false);
            opening.choose(keeping(all, chosen));
          }}
        />
      )}
    </div>
  );
}
