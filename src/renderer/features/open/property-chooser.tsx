import { useVirtualizer } from '@tanstack/react-virtual';
import { Check } from 'lucide-react';
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import { formatCount } from '../../../charts/words/format.ts';
import type { ColumnPreview } from '../../../contract/import.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { locale } from '../../ui/locale.ts';
import { SearchField } from '../../ui/text-field.tsx';
import { inPercent } from '../../ui/words.ts';
import './property-chooser.css';

const ROW = 40;
const TOP = 50;

interface Props {
  readonly columns: readonly ColumnPreview[];
  readonly kept: readonly ColumnPreview[];
  readonly onChoose: (kept: ReadonlySet<string>) => void;
  readonly onClose: () => void;
}

/** Which columns are kept as properties, the fullest first. Only rows in sight are there: a file may have thousands. */
export function PropertyChooser({ columns, kept, onChoose, onClose }: Props) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(kept.map(({ name }) => name)));
  const [search, setSearch] = useState('');
  const sorted = useMemo(() => columns.toSorted((a, b) => b.filled - a.filled), [columns]);
  const found = useMemo(() => {
    const wanted = search.trim().toLocaleLowerCase();
    return wanted === '' ? sorted : sorted.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  }, [sorted, search]);

  const put = (names: readonly string[], on: boolean) => {
    const next = new Set(chosen);
    for (const name of names) on ? next.add(name) : next.delete(name);
    setChosen(next);
  };
  const names = () => found.map(({ name }) => name);
  const these = search.trim() === '' ? '' : ' found';
  return (
    <Dialog
      title="Columns to keep as properties"
      subtitle={`${formatCount(chosen.size, locale)} of ${formatCount(columns.length, locale)} are kept. Fewer make a smaller data set that is read faster.`}
      width="medium"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" onPress={() => onChoose(chosen)}>
            Keep {formatCount(chosen.size, locale)}
          </Button>
        </>
      }
    >
      <div className="chooser-tools">
        <SearchField label="Search columns" value={search} onChange={setSearch} autoFocus />
        <Button onPress={() => put(names(), true)}>All{these}</Button>
        <Button onPress={() => put(names(), false)}>None{these}</Button>
        {columns.length > TOP && (
          <Button onPress={() => setChosen(new Set(sorted.slice(0, TOP).map(({ name }) => name)))}>Top {TOP}</Button>
        )}
      </div>
      <ColumnList columns={found} chosen={chosen} onToggle={(name) => put([name], !chosen.has(name))} />
    </Dialog>
  );
}

interface ListProps {
  readonly columns: readonly ColumnPreview[];
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: (name: string) => void;
}

/** A list of many to tick; the list has the focus, and says which of them is meant. */
function ColumnList({ columns, chosen, onToggle }: ListProps) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [wanted, setActive] = useState(0);
  const active = Math.min(wanted, columns.length - 1);
  const virtual = useVirtualizer({
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
  });
  const go = (to: number) => {
    const next = Math.min(Math.max(to, 0), columns.length - 1);
    setActive(next);
    virtual.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(Math.floor((scroller.current?.clientHeight ?? ROW) / ROW) - 1, 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: columns.length - 1,
    };
    if (event.key in moves) go(moves[event.key]);
    else if ((event.key === ' ' || event.key === 'Enter') && columns[active]) onToggle(columns[active].name);
    else return;
    event.preventDefault();
  };
  if (columns.length === 0) return <p className="chooser-empty">No column by that name.</p>;
  return (
    <div
      ref={scroller}
      className="chooser-list"
      role="listbox"
      aria-label="Columns"
      aria-multiselectable="true"
      aria-activedescendant={`${id}-${active}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const { name, filled, samples } = columns[index];
          const isChosen = chosen.has(name);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
            <div
              key={name}
              id={`${id}-${index}`}
              role="option"
              aria-selected={isChosen}
              aria-setsize={columns.length}
              aria-posinset={index + 1}
              className={index === active ? 'chooser-row chooser-active' : 'chooser-row'}
              style={{ height: ROW, transform: `translateY(${start}px)` }}
              onClick={() => {
                setActive(index);
                onToggle(name);
              }}
            >
              <span className="chooser-box" data-checked={isChosen || undefined}>
                {isChosen && <Check aria-hidden="true" />}
              </span>
              <span className="chooser-name">
                <span className="truncate" title={name}>
                  {name}
                </span>
                <span className="chooser-samples truncate">{samples.slice(0, 3).join(', ') || 'empty'}</span>
              </span>
              <span className="chooser-filled figures">{inPercent(filled)} filled</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
