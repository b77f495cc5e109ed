import { useVirtualizer } from '@tanstack/react-virtual';
import { Copy, Download } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { csvOf } from '../../../charts/csv.ts';
import { formatCount } from '../../../charts/format.ts';
import { stepLabel } from '../../../core/funnel-document.ts';
import { fileName } from '../../export/file-name.ts';
import { useApp, useStudio } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { locale } from '../../ui/locale.ts';
import { counted } from '../../ui/words.ts';
import type { ListedUnits } from './funnel-chart.tsx';
import type { Answer } from './studio.ts';
import './users-dialog.css';

interface UsersDialogProps {
  readonly answer: Answer;
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

/** The people behind a number of the chart. */
export function UsersDialog({ answer, units, onClose }: UsersDialogProps) {
  const app = useApp();
  const dataset = useStore(useStudio().store, (state) => state.dataset);
  const { total, pages, need } = usePages(dataset.id, answer, units);
  const label = stepLabel(answer.document.steps[units.step]);
  const what = `${DID[units.state]} “${label}”`;

  /** Every one of them, however many there are. */
  const all = async (): Promise<readonly string[]> => {
    const input = { dataset: dataset.id, funnel: answer.document, ...units, limit: Math.max(total ?? 0, 1) };
    return (await app.host.client.call('funnel.users', input)).users;
  };
  const copy = async () => {
    await app.host.copyText((await all()).join('\n'));
    app.workspace.tell({ tone: 'done', text: `${counted(total ?? 0, 'user')} copied` });
  };
  const save = async () => {
    const table = csvOf([['user'], ...(await all()).map((user) => [user])]);
    const name = fileName(`${dataset.name} ${units.state} ${label}`, 'csv');
    if (await app.host.save(name, new Blob([table], { type: 'text/csv' })))
      app.workspace.tell({ tone: 'done', text: `Saved ${name}` });
  };
  const attempt = (work: () => Promise<void>) => work().catch((error) => app.workspace.fail(error));

  return (
    <Dialog
      title={total === null ? `Users who ${what}` : `${counted(total, 'user')} ${what}`}
      onClose={onClose}
      actions={
        <>
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
      <UserList total={total ?? 0} pages={pages} need={need} />
    </Dialog>
  );
}

interface Pages {
  readonly total: number | null;
  readonly pages: ReadonlyMap<number, readonly string[]>;
  readonly need: (page: number) => void;
}

/** The list page by page, as far as it is looked at. */
function usePages(dataset: string, answer: Answer, { step, state }: ListedUnits): Pages {
  const app = useApp();
  const [total, setTotal] = useState<number | null>(null);
  const [pages, setPages] = useState<ReadonlyMap<number, readonly string[]>>(new Map());
  const asked = useRef(new Set<number>());

  const need = (page: number) => {
    if (asked.current.has(page)) return;
    asked.current.add(page);
    const input = { dataset, funnel: answer.document, step, state, offset: page * PAGE, limit: PAGE };
    app.host.client.call('funnel.users', input).then((found) => {
      setTotal(found.total);
      setPages((old) => new Map(old).set(page, found.users));
    }, app.workspace.fail);
  };
  useEffect(() => need(0));
  return { total, pages, need };
}

function UserList({ total, pages, need }: Pages & { readonly total: number }) {
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  const shown = virtual.getVirtualItems();
  useEffect(() => {
    for (const item of shown) need(Math.floor(item.index / PAGE));
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard
    <section ref={scroller} className="users" tabIndex={0} aria-label="Users">
      <ul className="users-room" style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ index, start }) => (
          <li
            key={index}
            aria-setsize={total}
            aria-posinset={index + 1}
            className="users-row"
            style={{ transform: `translateY(${start}px)` }}
          >
            <span className="users-number figures">{formatCount(index + 1, locale)}</span>
            <code className="truncate selectable">{pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? '…'}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
