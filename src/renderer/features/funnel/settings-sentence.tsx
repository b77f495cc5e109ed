import { ChevronDown } from 'lucide-react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { windowInWords } from '../../../charts/format.ts';
import type { FunnelOrder } from '../../../core/funnel-document.ts';
import { setOrder } from '../../../core/funnel-edit.ts';
import { useStudio } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import { locale } from '../../ui/locale.ts';
import { MenuButton, MenuItem } from '../../ui/menu.tsx';
import { WindowForm } from './window-form.tsx';

const ORDERS: readonly {
  readonly id: FunnelOrder;
  readonly words: string;
  readonly label: string;
  readonly detail: string;
}[] = [
  {
    id: 'ordered',
    words: 'in this order',
    label: 'In this order',
    detail: 'Other events may lie between the steps.',
  },
  {
    id: 'strict',
    words: 'directly one after another',
    label: 'Directly one after another',
    detail: 'Nothing else may lie between the steps.',
  },
];

/** How the funnel counts, as a sentence whose parts can be changed. */
export function SettingsSentence() {
  const studio = useStudio();
  const order = useStore(studio.store, (state) => state.history.present.document.order);
  const window = useStore(studio.store, (state) => state.history.present.document.window);
  const ordered = ORDERS.find((one) => one.id === order);
  return (
    <p className="settings">
      <MenuButton
        label="Order of the steps"
        placement="bottom start"
        selectionMode="single"
        selectedKeys={[order]}
        disallowEmptySelection
        onSelectionChange={(keys) => studio.edit((funnel) => setOrder(funnel, [...keys][0] as FunnelOrder))}
        trigger={
          <AriaButton className="button button-quiet setting" aria-label={`Order: ${ordered?.words ?? 'in any order'}`}>
            {ordered?.words ?? 'in any order'}
            <ChevronDown aria-hidden="true" />
          </AriaButton>
        }
      >
        {ORDERS.map(({ id, label, detail }) => (
          <MenuItem key={id} id={id} label={label} detail={detail} />
        ))}
      </MenuButton>
      <span aria-hidden="true">·</span>
      <DialogTrigger>
        <AriaButton className="button button-quiet setting" aria-label={`Window: ${windowInWords(window, locale)}`}>
          {windowInWords(window, locale)}
          <ChevronDown aria-hidden="true" />
        </AriaButton>
        <Popover placement="bottom start" offset={4} className="popover">
          <Dialog aria-label="Window" className="window-form">
            <WindowForm />
          </Dialog>
        </Popover>
      </DialogTrigger>
      <span
        className="settings-note"
        title="Of all the ways to take a user’s events as steps, the one that gets furthest counts; of those, the earliest there."
      >
        · counting each user’s best attempt
      </span>
    </p>
  );
}
