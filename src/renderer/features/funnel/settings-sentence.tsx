import { ChevronDown } from 'lucide-react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { windowInWords } from '../../../charts/format.ts';
import type { AttemptRule, FunnelOrder } from '../../../core/funnel-document.ts';
import { setAttempt, setOrder } from '../../../core/funnel-edit.ts';
import { useStudio } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import { locale } from '../../ui/locale.ts';
import { MenuButton, MenuItem } from '../../ui/menu.tsx';
import { anyOrderRefused } from './step-rules.ts';
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
  {
    id: 'any',
    words: 'in any order',
    label: 'In any order',
    detail: 'How many different steps a user does within one window.',
  },
];

const ATTEMPTS: readonly {
  readonly id: AttemptRule;
  readonly words: string;
  readonly label: string;
  readonly detail: string;
}[] = [
  {
    id: 'best',
    words: 'each user’s best attempt',
    label: 'Each user’s best attempt',
    detail: 'Of all ways to take a user’s events as steps, the one that gets furthest. As PostHog and Amplitude count.',
  },
  {
    id: 'first',
    words: 'each user’s first attempt',
    label: 'Each user’s first attempt',
    detail: 'Only what follows a user’s first entry; there is no second try. As Mixpanel counts uniques.',
  },
  {
    id: 'all',
    words: 'every attempt',
    label: 'Every attempt',
    detail: 'One attempt after another; counts are attempts, not users. As Mixpanel counts totals.',
  },
];

/** How the funnel counts, as a sentence whose parts can be changed. */
export function SettingsSentence() {
  const studio = useStudio();
  const document = useStore(studio.store, (state) => state.history.present.document);
  const { order, window, attempt } = document;
  const counted = ATTEMPTS.find((one) => one.id === attempt)!;
  const refused = anyOrderRefused(document);
  const ordered = ORDERS.find((one) => one.id === order)!;
  return (
    <p className="settings">
      <MenuButton
        label="Order of the steps"
        placement="bottom start"
        selectionMode="single"
        selectedKeys={[order]}
        disallowEmptySelection
        disabledKeys={refused === null ? [] : ['any']}
        onSelectionChange={(keys) => studio.edit((funnel) => setOrder(funnel, [...keys][0] as FunnelOrder))}
        trigger={
          <AriaButton className="button button-quiet setting" aria-label={`Order: ${ordered.words}`}>
            {ordered.words}
            <ChevronDown aria-hidden="true" />
          </AriaButton>
        }
      >
        {ORDERS.map(({ id, label, detail }) => (
          <MenuItem key={id} id={id} label={label} detail={id === 'any' ? (refused ?? detail) : detail} />
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
      <span className="settings-note">
        <span aria-hidden="true">· </span>counting
      </span>
      <MenuButton
        label="Attempts"
        placement="bottom start"
        selectionMode="single"
        selectedKeys={[attempt]}
        disallowEmptySelection
        onSelectionChange={(keys) => studio.edit((funnel) => setAttempt(funnel, [...keys][0] as AttemptRule))}
        trigger={
          <AriaButton className="button button-quiet setting" aria-label={`Counting: ${counted.words}`}>
            {counted.words}
            <ChevronDown aria-hidden="true" />
          </AriaButton>
        }
      >
        {ATTEMPTS.map(({ id, label, detail }) => (
          <MenuItem key={id} id={id} label={label} detail={detail} />
        ))}
      </MenuButton>
    </p>
  );
}
