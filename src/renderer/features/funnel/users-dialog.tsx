import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowLeft, ArrowUp, ChevronRight, Copy, Download, UsersRound } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { csvOf } from '../../../charts/csv.ts';
import { formatCount, formatRange, unitNoun } from '../../../charts/format.ts';
import { binInWords } from '../../../charts/histogram-scene.ts';
import { type FunnelDocument, stepLabel } from '../../../core/funnel-document.ts';
import type { UnitState } from '../../../core/funnel-result.ts';
import { fileName } from '../../export/file-name.ts';
import { useApp, useStudio } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import { useRemote } from '../../state/use-remote.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { locale } from '../../ui/locale.ts';
import { UserTimeline } from '../people/user-timeline.tsx';
import { segmentBehind } from '../segments/segment-parts.ts';
import './users-dialog.css';

/** Which units of a funnel are listed, as `funnel.users` takes them. */
export interface ListedUnits {
  /** null: wherever they stand so. */
  readonly step: number | null;
  readonly state: 'reached' | UnitState;
  readonly entered?: { readonly from: string; readonly to: string };
  readonly group?: string | null;
  readonly merged?: boolean;
  readonly took?: { readonly from: number; readonly to: number; readonly last: boolean };
}

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
  const dataset = useStore(useStudio().store, (state) => state.dataset);
  const listed = usePages(dataset.id, document, units);
  const { total } = listed;
  const [order, setOrder] = useState<Order>('data');
  const sorted = useSorted(order, dataset.id, document, units, total);
  const { pages, need } = sorted ?? listed;
  // The place in the list, so that the way back from a person leads to where one was.
  const [place, setPlace] = useState(0);
  const [person, setPerson] = useState<string | null>(null);
  const [back, setBack] = useState(false);
  const leave = useCallback(() => {
    setPerson(null);
    setBack(true);
  }, []);
  const label = nameOf(units.step, document);
  const did =
    label === null
      ? DID_ANYWHERE[units.state]
      : `${DID[units.state]} ${document.order === 'any' ? label : `“${label}”`}`;
  const what = [did, ...aboutUnits(units, document, dataset.timezone)].join(', ');
  const noun = (n: number) => unitNoun(document, n);

  const segment = segmentBehind(document, units);

  /** Every one of them, however many there are. */
  const all = async (): Promise<readonly string[]> => {
    const input = { dataset: dataset.id, funnel: document, ...units, limit: Math.max(total ?? 0, 1) };
    return (await app.host.client.call('funnel.users', input)).users;
  };
  const copy = async () => {
    await app.host.copyText((await all()).join('\n'));
    app.workspace.tell({ tone: 'done', text: `${formatCount(total ?? 0, locale)} ${noun(total ?? 0)} copied` });
  };
  const save = async () => {
    const table = csvOf([['user'], ...(await all()).map((user) => [user])]);
    const name = fileName([dataset.name, units.state, label ?? ''].join(' '), 'csv');
    if (await app.host.save(name, new Blob([table], { type: 'text/csv' })))
      app.workspace.tell({ tone: 'done', text: `Saved ${name}` });
  };
  const attempt = (work: () => Promise<void>) => work().catch((error) => app.workspace.fail(error));

  if (person !== null)
    return (
      <Dialog
        title={person}
        width="medium"
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
      width="medium"
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
      {total !== null && total > 1 && (
        <div className="users-head">
          <Button
            look="quiet"
            isDisabled={total > MOST_SORTED}
            aria-label={`Sort by user: ${ORDER_WORDS[order]}`}
            onPress={() => setOrder(order === 'data' ? 'up' : order === 'up' ? 'down' : 'data')}
          >
            User
            {order === 'up' && <ArrowUp aria-hidden="true" />}
            {order === 'down' && <ArrowDown aria-hidden="true" />}
          </Button>
        </div>
      )}
      <UserList
        total={total ?? 0}
        pages={pages}
        need={need}
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
  readonly pages: ReadonlyMap<number, readonly string[]>;
  readonly need: (page: number) => void;
}

/** The list page by page, as far as it is looked at. */
function usePages(dataset: string, funnel: FunnelDocument, units: ListedUnits): Pages {
  const app = useApp();
  const [total, setTotal] = useState<number | null>(null);
  const [pages, setPages] = useState<ReadonlyMap<number, readonly string[]>>(new Map());
  const asked = useRef(new Set<number>());

  const need = (page: number) => {
    if (asked.current.has(page)) return;
    asked.current.add(page);
    const input = { dataset, funnel, ...units, offset: page * PAGE, limit: PAGE };
    app.host.client.call('funnel.users', input).then((found) => {
      setTotal(found.total);
      setPages((old) => new Map(old).set(page, found.users));
    }, app.workspace.fail);
  };
  useEffect(() => need(0));
  return { total, pages, need };
}

type Order = 'data' | 'up' | 'down';

const ORDER_WORDS: Readonly<Record<Order, string>> = { data: 'as in the data', up: 'ascending', down: 'descending' };

/** More names than this are not brought to the page only to be sorted. */
const MOST_SORTED = 1_000_000;

/** All of them in the order of their names, numbers by their value; null while that is not asked for or not there yet. */
function useSorted(
  order: Order,
  dataset: string,
  funnel: FunnelDocument,
  units: ListedUnits,
  total: number | null,
): Pick<Pages, 'pages' | 'need'> | null {
  const { client } = useApp().host;
  const isAsked = order !== 'data';
  const question = useMemo(
    () => (isAsked && total ? { dataset, funnel, ...units, limit: total } : null),
    [isAsked, dataset, funnel, units, total],
  );
  const remote = useRemote(question, async (input, signal) => {
    const { users } = await client.call('funnel.users', input, { signal });
    return users.toSorted(new Intl.Collator(locale, { numeric: true }).compare);
  });
  return useMemo(() => {
    if (remote.answer === null) return null;
    const users = order === 'down' ? remote.answer.toReversed() : remote.answer;
    const pages = new Map<number, readonly string[]>();
    for (let at = 0; at < users.length; at += PAGE) pages.set(at / PAGE, users.slice(at, at + PAGE));
    return { pages, need: () => {} };
  }, [remote.answer, order]);
}

interface UserListProps extends Pages {
  readonly total: number;
  /** The row that Tab leads to. */
  readonly place: number;
  /** Take the focus at once. */
  readonly focused: boolean;
  readonly onPlace: (index: number) => void;
  readonly onOpen: (user: string) => void;
}

function UserList({ total, pages, need, place, focused, onPlace, onOpen }: UserListProps) {
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
          const user = pages.get(Math.floor(index / PAGE))?.[index % PAGE];
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
                className="users-person"
                tabIndex={index === place ? 0 : -1}
                data-place={index}
                onFocus={() => onPlace(index)}
                onClick={() => user !== undefined && onOpen(user)}
              >
                <span className="users-number figures">{formatCount(index + 1, locale)}</span>
                <code className="truncate">{user ?? '…'}</code>
                <ChevronRight aria-hidden="true" />
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
