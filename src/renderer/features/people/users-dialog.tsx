import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowLeft, ArrowUp, ChevronRight, Copy, Download, UsersRound } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { binInWords } from '../../../charts/analysis/histogram.ts';
import { csvOf } from '../../../charts/words/csv.ts';
import { formatCount, formatRange, unitNoun } from '../../../charts/words/format.ts';
import type { UserOrder, UserPage } from '../../../contract/page-of-users.ts';
import { type FunnelDocument, stepLabel } from '../../../core/funnel/document.ts';
import { fileName } from '../../export/file-name.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { locale } from '../../ui/locale.ts';
import { segmentBehind } from '../segments/parts.ts';
import { type Clock, clockOf } from './clock.ts';
import type { ListedUnits } from './listed-units.ts';
import { UserTimeline } from './user-timeline.tsx';
import './users-dialog.css';

interface UsersDialogProps {
  readonly document: FunnelDocument;
  readonly units: ListedUnits;
  readonly onClose: () => void;
}

const PAGE = 1000;
const ROW = 32;

const DID: Readonly<Record<ListedUnits['state'], string>> = {
  reached: 'reached',
  converted: 'converted after',
  dropped: 'dropped off after',
  open: 'reached, and can still go on from,',
};

const DID_ANYWHERE: Readonly<Record<ListedUnits['state'], string>> = {
  reached: 'entered',
  converted: 'converted',
  dropped: 'dropped off',
  open: 'can still convert',
};

/** What the step is called. Steps in any order have no names of their own: the figure is how many of them were done. */
function nameOf(step: number | null, { order, steps }: FunnelDocument): string | null {
  if (step === null) return null;
  return order === 'any' ? `${step + 1} of ${steps.length} steps` : stepLabel(steps[step]);
}

/** The people behind a number of the chart. */
export function UsersDialog({ document, units, onClose }: UsersDialogProps) {
  const app = useApp();
  const dataset = useStore(useEditor().store, (state) => state.dataset);
  const [order, setOrder] = useState<UserOrder | undefined>();
  const { total, pages, need } = usePages(dataset.id, document, units, order);
  // The place in the list, so that the way back from a person leads to where one was.
  const [place, setPlace] = useState(0);
  const [person, setPerson] = useState<string | null>(null);
  const [back, setBack] = useState(false);
  const leave = useCallback(() => {
    setPerson(null);
    setBack(true);
  }, []);
  const clock = useMemo(() => clockOf(dataset), [dataset]);
  const label = nameOf(units.step, document);
  const did =
    label === null
      ? DID_ANYWHERE[units.state]
      : `${DID[units.state]} ${document.order === 'any' ? label : `“${label}”`}`;
  const what = [did, ...aboutUnits(units, document, dataset.timezone)].join(', ');
  const noun = (n: number) => unitNoun(document, n);

  const segment = segmentBehind(document, units);

  /** Every one of them, however many there are, in the order of the list. */
  const all = () => {
    const input = { dataset: dataset.id, funnel: document, ...units, order, limit: Math.max(total ?? 0, 1) };
    return app.host.client.call('funnel.users', input);
  };
  const copy = async () => {
    await app.host.copyText((await all()).users.join('\n'));
    app.workspace.tell({ tone: 'done', text: `${formatCount(total ?? 0, locale)} ${noun(total ?? 0)} copied` });
  };
  const save = async () => {
    const { users, events, first, last } = await all();
    const iso = (ms: number): string => new Date(ms).toISOString();
    const table = csvOf([
      ['user', 'events', 'first', 'last'],
      ...users.map((user, index) => [user, events[index], iso(first[index]), iso(last[index])]),
    ]);
    const name = fileName([dataset.name, units.state, label ?? ''].join(' '), 'csv');
    if (await app.host.save(name, new Blob([table], { type: 'text/csv' })))
      app.workspace.tell({ tone: 'done', text: `Saved ${name}` });
  };
  const attempt = (work: () => Promise<void>) => work().catch((error) => app.workspace.fail(error));

  if (person !== null)
    return (
      <Dialog
        title={person}
        width="large"
        lead={
          <IconButton label="Back to the list" onPress={leave}>
            <ArrowLeft aria-hidden="true" />
          </IconButton>
        }
        onEscape={leave}
        onClose={onClose}
        actions={
          <Button look="primary" onPress={leave}>
            Back
          </Button>
        }
      >
        <UserTimeline dataset={dataset} document={document} user={person} />
      </Dialog>
    );
  return (
    <Dialog
      width="large"
      title={total === null ? `Those who ${what}` : `${formatCount(total, locale)} ${noun(total)} ${what}`}
      onClose={onClose}
      actions={
        <>
          {segment && (
            <Button
              onPress={() => {
                onClose();
                app.workspace.ask({
                  kind: 'segment',
                  draft: {
                    name: [
                      cap(label === null ? DID_ANYWHERE[units.state] : `${DID[units.state]} ${label}`),
                      units.group,
                    ]
                      .filter(Boolean)
                      .join(', '),
                    document: segment,
                  },
                });
              }}
            >
              <UsersRound aria-hidden="true" />
              Save as segment…
            </Button>
          )}
          <Button isDisabled={!total} onPress={() => void attempt(copy)}>
            <Copy aria-hidden="true" />
            Copy
          </Button>
          <Button isDisabled={!total} onPress={() => void attempt(save)}>
            <Download aria-hidden="true" />
            Save as CSV
          </Button>
          <Button look="primary" onPress={onClose}>
            Done
          </Button>
        </>
      }
    >
      {total !== null && total > 0 && <UsersHead order={order} onOrder={setOrder} />}
      <UserList
        total={total ?? 0}
        pages={pages}
        need={need}
        clock={clock}
        place={place}
        focused={back}
        onPlace={setPlace}
        onOpen={setPerson}
      />
    </Dialog>
  );
}

const cap = (text: string): string => text[0].toUpperCase() + text.slice(1);

/** What else narrows the list down, a clause each. */
function aboutUnits(
  { entered, group, merged, took }: ListedUnits,
  { breakdown }: FunnelDocument,
  zone: string,
): string[] {
  const value = merged ? 'one of the other values' : group === null ? 'without a value' : `“${group}”`;
  return [
    ...(entered ? [`entered ${formatRange(entered, locale, zone)}`] : []),
    ...(took ? [`in ${binInWords(took, locale)}`] : []),
    ...(group === undefined ? [] : [`${breakdown?.property ?? 'value'} ${value}`]),
  ];
}

interface Pages {
  readonly total: number | null;
  readonly pages: ReadonlyMap<number, UserPage>;
  readonly need: (page: number) => void;
}

/** The list page by page, as far as it is looked at. In another order it begins anew; what is shown stays until then. */
function usePages(dataset: string, funnel: FunnelDocument, units: ListedUnits, order: UserOrder | undefined): Pages {
  const app = useApp();
  const [found, setFound] = useState<{ readonly order?: UserOrder; readonly pages: ReadonlyMap<number, UserPage> }>();
  const asked = useRef({ order, pages: new Set<number>() });

  const need = (page: number) => {
    if (asked.current.order !== order) asked.current = { order, pages: new Set() };
    const now = asked.current;
    if (now.pages.has(page)) return;
    now.pages.add(page);
    const input = { dataset, funnel, ...units, order, offset: page * PAGE, limit: PAGE };
    app.host.client.call('funnel.users', input).then((users) => {
      if (asked.current !== now) return;
      setFound((old) => ({ order, pages: new Map(old?.order === order ? old?.pages : []).set(page, users) }));
    }, app.workspace.fail);
  };
  useEffect(() => need(0));
  return { total: found?.pages.values().next().value?.total ?? null, pages: found?.pages ?? new Map(), need };
}

const COLUMNS: readonly { readonly id: UserOrder['by']; readonly label: string }[] = [
  { id: 'user', label: 'User' },
  { id: 'events', label: 'Events' },
  { id: 'first', label: 'First seen' },
  { id: 'last', label: 'Last seen' },
];

interface UsersHeadProps {
  readonly order: UserOrder | undefined;
  readonly onOrder: (order: UserOrder | undefined) => void;
}

/** What the columns are called; each sorts, then the other way round, then not at all. */
const UsersHead = ({ order, onOrder }: UsersHeadProps) => (
  <div className="users-head users-columns">
    {COLUMNS.map(({ id, label }) => {
      const way = order?.by !== id ? null : order.descending ? 'descending' : 'ascending';
      const next = way === null ? { by: id, descending: false } : { by: id, descending: true };
      return (
        <Button
          key={id}
          look="quiet"
          aria-label={`Sort by ${label.toLowerCase()}: ${way ?? 'not sorted'}`}
          onPress={() => onOrder(way === 'descending' ? undefined : next)}
        >
          {label}
          {way === 'ascending' && <ArrowUp aria-hidden="true" />}
          {way === 'descending' && <ArrowDown aria-hidden="true" />}
        </Button>
      );
    })}
  </div>
);

interface UserListProps extends Pages {
  readonly total: number;
  readonly clock: Clock;
  /** The row that Tab leads to. */
  readonly place: number;
  /** Take the focus at once. */
  readonly focused: boolean;
  readonly onPlace: (index: number) => void;
  readonly onOpen: (user: string) => void;
}

function UserList({ total, pages, need, clock, place, focused, onPlace, onOpen }: UserListProps) {
  const scroller = useRef<HTMLElement>(null);
  // A row to be focused once it is drawn.
  const wanted = useRef(focused);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
    initialOffset: Math.max(place - 4, 0) * ROW,
    // The row that Tab leads to is always there, wherever the list was scrolled.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), place])].sort((a, b) => a - b),
  });
  const shown = virtual.getVirtualItems();
  useEffect(() => {
    for (const item of shown) need(Math.floor(item.index / PAGE));
  });
  useEffect(() => {
    if (!wanted.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-place="${place}"]`);
    if (!row) return;
    wanted.current = false;
    row.focus({ preventScroll: true });
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.floor((scroller.current?.clientHeight ?? ROW) / ROW);
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const target =
      event.key === 'Home' ? 0 : event.key === 'End' ? total - 1 : place + (steps[event.key] ?? Number.NaN);
    if (Number.isNaN(target) || total === 0) return;
    event.preventDefault();
    const next = Math.min(Math.max(target, 0), total - 1);
    wanted.current = true;
    onPlace(next);
    virtual.scrollToIndex(next);
  };
  return (
    <section ref={scroller} className="users" tabIndex={-1} aria-label="Users" onKeyDown={onKeyDown}>
      <ul className="users-room" style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ index, start }) => {
          const page = pages.get(Math.floor(index / PAGE));
          const at = index % PAGE;
          const user = page?.users[at];
          return (
            <li
              key={index}
              aria-setsize={total}
              aria-posinset={index + 1}
              className="users-row"
              style={{ transform: `translateY(${start}px)` }}
            >
              <button
                type="button"
                className="users-person users-columns"
                tabIndex={index === place ? 0 : -1}
                data-place={index}
                onFocus={() => onPlace(index)}
                onClick={() => user !== undefined && onOpen(user)}
              >
                <span className="users-number figures">{formatCount(index + 1, locale)}</span>
                <code className="truncate" title={user}>
                  {user ?? '…'}
                </code>
                <span className="users-fact figures">{page && formatCount(page.events[at], locale)}</span>
                <span className="users-fact figures">{page && clock.moment(page.first[at])}</span>
                <span className="users-fact figures">{page && clock.moment(page.last[at])}</span>
                <ChevronRight aria-hidden="true" />
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
